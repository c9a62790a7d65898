import { orThrow } from "@longtail/core";
import {
  aliasTable,
  byClass,
  byEffectiveNumber,
  byInstance,
  byInverse,
  bySquareRoot,
  classProbabilities,
  pick,
  progressiveProbabilities,
} from "@longtail/samplers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { references } from "./support.js";

// The reference values are written with nine digits.
const expectSame = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((p, k) => {
    expect(Math.abs((actual[k] as number) - p)).toBeLessThan(1e-8 * p);
  });
};

describe.each(references)("class probabilities for counts $counts", (reference) => {
  const { counts } = reference;

  it.each([
    ["instance-balanced", byInstance, reference.instanceBalanced],
    ["class-balanced", byClass, reference.classBalanced],
    ["square-root", bySquareRoot, reference.squareRoot],
    ["reverse", byInverse, reference.reverse],
    [
      "effective-number",
      byEffectiveNumber(reference.effectiveNumber.beta),
      reference.effectiveNumber.p,
    ],
  ] as const)("%s matches the reference", (_, weight, p) => {
    expectSame(orThrow(classProbabilities(counts, weight)), p);
  });

  it.each(reference.progressive)("progressive matches at epoch $epoch of $epochs", (at) => {
    expectSame(orThrow(progressiveProbabilities(counts, at)), at.p);
  });
});

describe("class probabilities", () => {
  it("of the effective number weigh a class by n (1 - beta) / (1 - beta^n)", () => {
    expect(byEffectiveNumber(0.5)(2)).toBeCloseTo(4 / 3, 14);
    expect(byEffectiveNumber(0.9999)(50)).toBeCloseTo(50 * (0.0001 / (1 - 0.9999 ** 50)), 10);
  });

  it("of the effective number go from the images' to the classes' as beta goes from 0 to 1", () => {
    const counts = [1000, 30, 2];
    expectSame(orThrow(classProbabilities(counts, byEffectiveNumber(0))), [
      ...orThrow(classProbabilities(counts, byInstance)),
    ]);
    const near = orThrow(classProbabilities(counts, byEffectiveNumber(1 - 1e-9)));
    near.forEach((p) => {
      expect(p).toBeCloseTo(1 / 3, 5);
    });
  });

  it("stay balanced after the last epoch", () => {
    expect([...orThrow(progressiveProbabilities([9, 1], { epoch: 500, epochs: 90 }))]).toEqual([
      0.5, 0.5,
    ]);
  });

  it("refuse bad counts and epochs", () => {
    expect(classProbabilities([3, 0], byClass)).toEqual(
      E.left({ _tag: "BadCount", path: ["counts"], classIndex: 1, count: 0 }),
    );
    expect(progressiveProbabilities([3, 1], { epoch: 0, epochs: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["epochs"] },
    });
    expect(progressiveProbabilities([3, 1], { epoch: Number.NaN, epochs: 9 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["epoch"] },
    });
  });

  it("refuse weights that are none", () => {
    const refused = (...weights: readonly number[]) => {
      const left = [...weights];
      return classProbabilities([6, 3, 1], () => left.shift() as number);
    };
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(refused(1, wrong, 2)).toMatchObject({
        left: { _tag: "OutOfRange", path: ["weight", "1"], actual: wrong },
      });
    expect(refused(0, 0, 0)).toMatchObject({ left: { _tag: "OutOfRange", actual: 0 } });
    expect(refused(0, 1, 3)).toEqual(E.right(Float64Array.of(0, 0.25, 0.75)));
  });
});

describe("the alias table", () => {
  it("holds exactly the probabilities it was made from", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 2 }), (counts) => {
        const p = orThrow(classProbabilities(counts, byInstance));
        const { keep, alias } = aliasTable(p);
        const held = keep.slice();
        keep.forEach((kept, slot) => {
          const other = alias[slot] as number;
          held[other] = (held[other] as number) + (1 - kept);
        });
        p.forEach((share, k) => {
          expect(Math.abs((held[k] as number) / p.length - share)).toBeLessThan(1e-14 * p.length);
        });
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("answers the largest uniform number with a class", () => {
    const largest = 1 - 2 ** -53;
    for (const size of [2, 3, 100, 4096, 8142])
      expect(pick(aliasTable(new Float64Array(size).fill(1 / size)), largest)).toBe(size - 1);
  });
});
