import { orThrow, renderError } from "@longtail/core";
import { type Calibrator, calibrate, calibrationMethods } from "@longtail/post-hoc-calibration";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { nllOf, overConfident, probables, rowsOf } from "./sets.js";

const methods = Object.entries(calibrationMethods);

const numbersIn = (value: unknown): readonly number[] =>
  typeof value === "number"
    ? [value]
    : value !== null && typeof value === "object"
      ? Object.values(value).flatMap(numbersIn)
      : [];

describe.each(methods)("class weights of %s", (kind, method) => {
  it("that are equal change no bit", () => {
    fc.assert(
      fc.property(probables, (fitted) => {
        const weights = Array.from({ length: fitted.classes }, () => 0.3);
        expect(method(fitted, { weights })).toStrictEqual(method(fitted));
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  it("count an image as often as its class weighs", () => {
    const counts = [9, 3, 1]; // else the copies would be counted
    const { probabilities, labels } = overConfident(3, 60, 3, 2);
    const rows = rowsOf(probabilities, 3);
    const weights = [1, 3, 2];
    const copies = rows.flatMap((row, i) => {
      const label = labels[i] as number;
      return Array.from({ length: weights[label] as number }, () => ({ row, label }));
    });
    const weighted = orThrow(method({ probabilities, classes: 3, labels }, { weights, counts }));
    const copied = orThrow(
      method(
        {
          probabilities: copies.flatMap(({ row }) => row),
          classes: 3,
          labels: copies.map(({ label }) => label),
        },
        { counts },
      ),
    );
    const [a, b] = [numbersIn(weighted), numbersIn(copied)];
    expect(a).toHaveLength(b.length);
    for (const [i, value] of a.entries())
      expect(value).toBeCloseTo(b[i] as number, kind === "vector" ? 4 : 9);
  });

  it("leave a class of weight 0 out, and are refused where they are wrong", () => {
    const fitted = { probabilities: [0.7, 0.3, 0.6, 0.4, 0.2, 0.8], classes: 2, labels: [0, 1, 1] };
    const some: Calibrator = orThrow(method(fitted, { weights: [1, 0] }));
    for (const value of orThrow(calibrate(some, fitted.probabilities)))
      expect(value >= 0 && value <= 1).toBe(true);
    const sentence = (weights: readonly number[]) => {
      const result = method(fitted, { weights });
      return E.isLeft(result) ? renderError(result.left) : "no error";
    };
    expect(sentence([1])).toBe("weights: expected 2 weights, got 1");
    expect(sentence([1, -1])).toBe("weights.1: expected a number of at least 0, got -1");
    expect(sentence([0, 0])).toBe("weights.0: expected a number above 0, got 0");
  });
});

it("balanced weights fit a long tail's images for a balanced deployment", () => {
  // In the balanced world the net's logits are 2 times too large. The validation part has ten times more of class 0.
  const world = overConfident(5, 6000, 4, 2);
  const kept = Array.from(world.labels).flatMap((label, i) =>
    label === 0 || i % 10 === 0 ? [i] : [],
  );
  const rows = rowsOf(world.probabilities, 4);
  const tail = {
    probabilities: kept.flatMap((i) => rows[i] as number[]),
    classes: 4,
    labels: kept.map((i) => world.labels[i] as number),
  };
  const nll = (calibrator: Calibrator) =>
    nllOf({ ...world, probabilities: orThrow(calibrate(calibrator, world.probabilities)) });
  const vector = calibrationMethods.vector;
  const [plain, balanced] = [vector(tail), vector(tail, { weights: "balanced" })].map((c) =>
    nll(orThrow(c)),
  );
  expect(balanced).toBeLessThan(plain as number);
  expect(balanced).toBeLessThan(nll(orThrow(vector(world))) + 0.02);
});
