import { decode, orThrow, renderError } from "@longtail/core";
import {
  Calibrator,
  calibrate,
  calibrationMethods,
  histogramBinning,
} from "@longtail/post-hoc-calibration";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { probables, rowsOf } from "./sets.js";

const methods = Object.entries(calibrationMethods);
const sentenceOf = (result: E.Either<Parameters<typeof renderError>[0], unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "no error";

describe.each(methods)("%s", (kind, method) => {
  it("gives rows of probabilities that sum to 1, for images it has not seen too", () => {
    fc.assert(
      fc.property(probables, probables, (fitted, other) => {
        const calibrator = orThrow(method(fitted));
        expect(calibrator.kind).toBe(kind);
        const unseen = other.classes === fitted.classes ? other : fitted;
        for (const row of rowsOf(
          orThrow(calibrate(calibrator, unseen.probabilities)),
          fitted.classes,
        )) {
          for (const p of row) expect(p >= 0 && p <= 1).toBe(true);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it("survives JSON and its codec", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const calibrator = orThrow(method(fitted));
        expect(orThrow(decode(Calibrator)(JSON.parse(JSON.stringify(calibrator))))).toEqual(
          calibrator,
        );
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  it("changes nothing that it is given", () => {
    const fitted = { probabilities: [0.7, 0.3, 0.6, 0.4], classes: 2, labels: [0, 1] };
    const copy = structuredClone(fitted);
    calibrate(orThrow(method(fitted)), fitted.probabilities);
    expect(fitted).toEqual(copy);
  });

  it("says what is wrong with what it is fitted to", () => {
    const good = { probabilities: [0.7, 0.3, 0.6, 0.4], classes: 2, labels: [0, 1] };
    expect(sentenceOf(method({ ...good, classes: 1 }))).toContain("at least 2 classes");
    expect(sentenceOf(method({ ...good, labels: [] }))).toContain("labels.length");
    expect(sentenceOf(method({ ...good, labels: [0, 2] }))).toContain("label 2 at position 1");
    expect(sentenceOf(method({ ...good, labels: [0] }))).toBe(
      "probabilities: expected 2 probabilities (2 for each image), got 4",
    );
    for (const bad of [Number.NaN, -0.1, 1.1])
      expect(sentenceOf(method({ ...good, probabilities: [0.7, 0.3, bad, 0.4] }))).toContain(
        "probabilities.2: expected a number in [0, 1]",
      );
  });
});

describe("calibrate", () => {
  const half: Calibrator = { kind: "temperature", classes: 2, temperature: 2 };

  it("takes a probability that float32 rounded above 1 for 1", () => {
    const labels = [0, 1];
    const of = (one: number) =>
      orThrow(histogramBinning({ probabilities: [one, 0, 0.4, 0.6], classes: 2, labels }));
    expect(of(Math.fround(1 + 2e-7))).toEqual(of(1));
    const calibrator = of(1);
    expect(calibrate(calibrator, [Math.fround(1 + 2e-7), 0])).toEqual(
      calibrate(calibrator, [1, 0]),
    );
  });

  it("wants whole rows of probabilities", () => {
    expect(sentenceOf(calibrate(half, [0.1, 0.9, 0.5]))).toBe(
      "probabilities: expected 4 probabilities (2 for each image), got 3",
    );
    expect(sentenceOf(calibrate(half, [0.1, Number.NaN]))).toContain("probabilities.1");
    expect(orThrow(calibrate(half, [])).length).toBe(0);
  });
});

describe("histogramBinning and the codec", () => {
  it("refuse what makes no sense", () => {
    const fitted = { probabilities: [0.7, 0.3], classes: 2, labels: [0] };
    expect(sentenceOf(histogramBinning(fitted, { bins: 0 }))).toBe(
      "bins: expected an integer from 1 to 10000, got 0",
    );
    expect(sentenceOf(decode(Calibrator)({ kind: "platt" }))).toContain(
      'unknown kind "platt"; known kinds: temperature, frequency, vector, histogram, isotonic',
    );
    expect(
      sentenceOf(decode(Calibrator)({ kind: "temperature", classes: 2, temperature: 0 })),
    ).toContain("temperature: expected a number above 0, got 0");
    expect(
      sentenceOf(calibrate({ kind: "temperature", classes: 2, temperature: 0 }, [0.5, 0.5])),
    ).toContain("temperature: expected a number above 0, got 0");
    const points = [
      { at: 0.9, value: 0.2 },
      { at: 0.1, value: 0.7 },
    ];
    for (const wrong of [points, points.toReversed()])
      expect(
        sentenceOf(calibrate({ kind: "isotonic", perClass: [wrong, wrong] }, [0.5, 0.5])),
      ).toContain("perClass.0: expected points of a rising function, in order");
  });
});

it.each(methods)("%s is fitted to 64-bit labels as to others", (_, method) => {
  const fitted = { probabilities: [0.9, 0.1, 0.6, 0.4, 0.3, 0.7], classes: 2 };
  expect(method({ ...fitted, labels: BigInt64Array.of(0n, 1n, 1n) })).toEqual(
    method({ ...fitted, labels: [0, 1, 1] }),
  );
});
