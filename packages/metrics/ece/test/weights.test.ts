import { orThrow, renderError } from "@longtail/core";
import {
  adaptiveError,
  calibration,
  calibrationOfGroups,
  calibrationOfProbabilities,
  predictionsOf,
} from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const classes = 3;

const problems = fc.array(
  fc.record({
    row: fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.nat(9))
      .map((row) => row.map((v) => v / row.reduce((a, b) => a + b, 0))),
    label: fc.nat(classes - 1),
  }),
  { minLength: 1, maxLength: 25 },
);

const columns = (rows: readonly { readonly row: readonly number[]; readonly label: number }[]) => ({
  probabilities: rows.flatMap(({ row }) => row),
  classes,
  labels: rows.map(({ label }) => label),
});

const judged = (rows: Parameters<typeof columns>[0], weights?: "balanced" | readonly number[]) => {
  const probable = columns(rows);
  const predicted = { ...orThrow(predictionsOf(probable)), labels: probable.labels };
  const options = { bins: 5, ...(weights && { weights }) };
  const groups = { odd: [1], even: [0, 2] };
  return {
    whole: calibrationOfProbabilities(probable, { ...options, groups }),
    top: calibration(predicted, options),
    groups: calibrationOfGroups(predicted, groups, options),
    adaptive: adaptiveError(predicted, options),
  };
};

describe("class weights", () => {
  it("that are equal change no bit", () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(1, 0.3, 7), (rows, weight) => {
        expect(judged(rows, [weight, weight, weight])).toStrictEqual(judged(rows));
        // As many images of each class: balanced already.
        const even = rows.flatMap(({ row }) => [0, 1, 2].map((label) => ({ row, label })));
        expect(judged(even, "balanced")).toStrictEqual(judged(even));
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it("count an image as often as its class weighs: copies of images give the same errors", () => {
    const times = [1, 3, 2];
    fc.assert(
      fc.property(problems, (rows) => {
        const copies = rows.flatMap((image) =>
          Array.from({ length: times[image.label] as number }, () => image),
        );
        const [weighted, copied] = [judged(rows, times), judged(copies)];
        const [a, b] = [orThrow(weighted.whole), orThrow(copied.whole)];
        for (const key of [
          "ece",
          "mce",
          "accuracy",
          "confidence",
          "classwiseEce",
          "nll",
          "brier",
        ] as const)
          expect(a[key]).toBeCloseTo(b[key], 12);
        expect(a.count).toBe(rows.length);
        a.bins.forEach((bin, i) => {
          const other = b.bins[i] as (typeof b.bins)[number];
          expect(bin.accuracy).toBeCloseTo(other.accuracy, 12);
          expect(bin.confidence).toBeCloseTo(other.confidence, 12);
          if (bin.weight !== undefined)
            expect(bin.weight).toBeCloseTo(other.count / copies.length, 12);
        });
        expect(orThrow(weighted.top).ece).toBeCloseTo(a.ece, 12);
        const odd = orThrow(weighted.groups).odd;
        expect(odd?.ece ?? 0).toBeCloseTo(orThrow(copied.groups).odd?.ece ?? 0, 12);
        expect(
          orThrow(calibrationOfProbabilities(columns(rows), { bins: 1, weights: times }))
            .adaptiveEce,
        ).toBeCloseTo(Math.abs(b.accuracy - b.confidence), 12);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it("balanced give each class the same say: accuracy is the mean of the classes' accuracies", () => {
    const predicted = {
      confidences: [0.9, 0.9, 0.9, 0.4],
      predictions: [0, 0, 1, 5],
      labels: [0, 0, 0, 5],
    };
    const { accuracy, ece, bins } = orThrow(
      calibration(predicted, { bins: 2, weights: "balanced" }),
    );
    expect(accuracy).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(ece).toBeCloseTo((Math.abs(2 / 3 - 0.9) + Math.abs(1 - 0.4)) / 2, 12);
    expect(bins.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
    expect(bins.map(({ count }) => count)).toEqual([1, 3]);
  });

  it("of the wrong kind are refused", () => {
    const predicted = { confidences: [0.9, 0.8], predictions: [0, 1], labels: [0, 2] };
    const sentence = (weights: unknown) => {
      const result = calibration(predicted, { weights: weights as readonly number[] });
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(sentence([1, 1])).toBe("weights.2: expected a number of at least 0, got nothing");
    expect(sentence([1, 1, -2])).toBe("weights.2: expected a number of at least 0, got -2");
    expect(sentence([0, 1, 0])).toBe("weights.0: expected a number above 0, got 0");
    expect(sentence([1, 1, Number.NaN])).toContain("weights.2");
    expect(sentence("even")).toContain('weights.0: expected a number of at least 0, got "e"');
    expect(sentence(null)).toContain("weights.0");
    const whole = calibrationOfProbabilities(
      { probabilities: [0.5, 0.5], classes: 2, labels: [0] },
      { weights: [1, 1, 1] },
    );
    expect(whole).toMatchObject({ left: { _tag: "LengthMismatch", path: ["weights"] } });
  });
});
