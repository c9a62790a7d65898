import { orThrow, renderError, uniforms } from "@longtail/core";
import {
  calibrate,
  frequencyTemperature,
  type Probable,
  temperatureScaling,
} from "@longtail/post-hoc-calibration";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { nllOf, overConfident, probables, rowsOf } from "./sets.js";

const counts = [1000, 100, 10];

/** Probabilities whose log was multiplied by a number of the predicted class. */
const sharpened = (factors: readonly number[], count: number): Probable<ArrayLike<number>> => {
  const truth = overConfident(4, count, 3, 1);
  const probabilities = rowsOf(truth.probabilities, 3).flatMap((row) => {
    const factor = factors[row.indexOf(Math.max(...row))] as number;
    const powers = row.map((p) => p ** factor);
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / sum);
  });
  return { ...truth, probabilities };
};

describe("frequencyTemperature", () => {
  it("recovers temperatures that are a power of the frequency", () => {
    const slope = 0.25;
    const factors = counts.map((n) => 2 * (n / 100) ** slope);
    const fitted = orThrow(frequencyTemperature(sharpened(factors, 20_000), { counts }));
    expect(fitted.temperature / 2).toBeCloseTo(1, 1.2);
    expect(fitted.slope).toBeCloseTo(slope, 1.3);
  });

  it("finds the least NLL of a fine grid", () => {
    const set = sharpened([1.5, 2, 3], 300);
    const fitted = orThrow(frequencyTemperature(set, { counts }));
    const nll = (temperature: number, slope: number) =>
      nllOf({
        ...set,
        probabilities: orThrow(
          calibrate({ kind: "frequency", temperature, slope, counts }, set.probabilities),
        ),
      });
    const best = nll(fitted.temperature, fitted.slope);
    for (const temperature of [0.97, 0.995, 1, 1.005, 1.03])
      for (const slope of [-0.03, -0.005, 0, 0.005, 0.03])
        expect(best).toBeLessThanOrEqual(
          nll(fitted.temperature * temperature, fitted.slope + slope) + 1e-9,
        );
  });

  it("is never less likely than one temperature, and keeps the prediction", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const counts = Array.from({ length: fitted.classes }, (_, k) => 3 ** k);
        const of = (calibrator: Parameters<typeof calibrate>[0]) =>
          orThrow(calibrate(calibrator, fitted.probabilities));
        const mine = of(orThrow(frequencyTemperature(fitted, { counts })));
        const plain = of(orThrow(temperatureScaling(fitted)));
        expect(nllOf({ ...fitted, probabilities: mine })).toBeLessThanOrEqual(
          nllOf({ ...fitted, probabilities: plain }) + 1e-9,
        );
        rowsOf(mine, fitted.classes).forEach((row, i) => {
          const before = rowsOf(fitted.probabilities, fitted.classes)[i] as number[];
          expect(row[before.indexOf(Math.max(...before))]).toBe(Math.max(...row));
        });
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it("is plain temperature scaling where all counts are equal", () => {
    const set = sharpened([2, 2, 2], 500);
    const { temperature, slope } = orThrow(frequencyTemperature(set, { counts: [5, 5, 5] }));
    expect(slope).toBe(0);
    expect(temperature).toBeCloseTo(orThrow(temperatureScaling(set)).temperature, 6);
  });

  it("counts the fitted images unless it is told the counts, and refuses wrong ones", () => {
    const fitted = { probabilities: [0.7, 0.3, 0.6, 0.4], classes: 2, labels: [0, 0] };
    expect(orThrow(frequencyTemperature(fitted)).counts).toEqual([2, 1]);
    const sentence = (wrong: readonly number[]) => {
      const result = frequencyTemperature(fitted, { counts: wrong });
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(sentence([1, 2, 3])).toBe("counts: expected 2 counts, got 3");
    expect(sentence([1, 0])).toContain("class 1 has 0 training images");
  });

  it("stays finite where every image is right, and where the pull is extreme", () => {
    const next = uniforms(1);
    const rows = Array.from({ length: 20 }, () => 0.6 + 0.4 * next());
    const fitted = {
      probabilities: rows.flatMap((p, i) => (i % 2 === 0 ? [p, 1 - p] : [1 - p, p])),
      classes: 2,
      labels: rows.map((_, i) => i % 2),
    };
    const calibrator = orThrow(frequencyTemperature(fitted, { counts: [1_000_000, 1] }));
    expect(Number.isFinite(calibrator.slope)).toBe(true);
    for (const p of orThrow(calibrate(calibrator, fitted.probabilities)))
      expect(Number.isFinite(p)).toBe(true);
  });
});
