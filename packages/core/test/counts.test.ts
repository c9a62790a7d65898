import {
  checkClasses,
  checkCounts,
  classCounts,
  extent,
  longTailedCounts,
  orThrow,
} from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const tag = <A>(either: E.Either<{ readonly _tag: string }, A>): string =>
  E.isLeft(either) ? either.left._tag : "right";

describe("classCounts", () => {
  it("counts", () => {
    expect(orThrow(classCounts(Int32Array.of(2, 0, 1, 0), 3))).toEqual([2, 1, 1]);
  });
  it.each([
    ["TooFewClasses", [0], 1],
    ["BadLabel", [0, 2], 2],
    ["BadLabel", [0, -1], 2],
    ["BadLabel", [0, 0.5], 2],
    ["BadCount", [0, 0], 2],
  ])("refuses with %s", (expected, labels, classes) => {
    expect(tag(classCounts(labels, classes))).toBe(expected);
  });
});

describe("extent", () => {
  it("finds both ends of any number of values", () => {
    expect(extent([3, -1, 2])).toEqual([-1, 3]);
    expect(extent(Array.from({ length: 300_000 }, (_, i) => i))).toEqual([0, 299_999]);
  });
});

describe("checkCounts", () => {
  it.each([[[3]], [[3, 0]], [[3, 1.5]], [[3, Number.NaN]], [[]]])("refuses %j", (counts) => {
    expect(E.isLeft(checkCounts(counts))).toBe(true);
  });
});

describe("checkClasses", () => {
  it.each([0, 1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", (classes) => {
    expect(checkClasses(classes)).toMatchObject({
      left: { _tag: "TooFewClasses", path: ["classes"] },
    });
  });
  it("accepts 2", () => {
    expect(checkClasses(2)).toEqual(E.right(2));
  });
});

describe("longTailedCounts", () => {
  // Computed by the LDAM-DRW program, imbalance_cifar.py.
  it("gives the published sizes", () => {
    const options = { classes: 10, perClass: 5000, profile: "exp" } as const;
    expect(orThrow(longTailedCounts({ ...options, imbalanceFactor: 100 }))).toEqual([
      5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50,
    ]);
    const sum = (factor: number) =>
      orThrow(longTailedCounts({ ...options, imbalanceFactor: factor })).reduce((a, b) => a + b);
    expect([sum(100), sum(50), sum(10)]).toEqual([12406, 13996, 20431]);
  });
  it("has a step in the middle", () => {
    const counts = orThrow(
      longTailedCounts({ classes: 4, perClass: 50, imbalanceFactor: 10, profile: "step" }),
    );
    expect(counts).toEqual([50, 50, 5, 5]);
  });
  it("never grows with the label", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 50 }),
        fc.double({ min: 1, max: 200, noNaN: true }),
        fc.constantFrom("exp", "step"),
        (classes, imbalanceFactor, profile) => {
          const counts = orThrow(
            longTailedCounts({ classes, perClass: 1000, imbalanceFactor, profile }),
          );
          expect(counts[0]).toBe(1000);
          for (let k = 1; k < classes; k++)
            expect(counts[k]).toBeLessThanOrEqual(counts[k - 1] as number);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });
  it.each([
    ["a factor below 1", { classes: 10, perClass: 10, imbalanceFactor: 0.5 }],
    ["NaN", { classes: 10, perClass: 10, imbalanceFactor: Number.NaN }],
    ["a tail without images", { classes: 10, perClass: 10, imbalanceFactor: 100 }],
    ["one class", { classes: 1, perClass: 10, imbalanceFactor: 10 }],
  ])("refuses %s", (_, options) => {
    expect(E.isLeft(longTailedCounts({ ...options, profile: "exp" }))).toBe(true);
  });
  it("refuses an unknown profile", () => {
    const options = { classes: 4, perClass: 50, imbalanceFactor: 10, profile: "x" as "exp" };
    expect(longTailedCounts(options)).toMatchObject({
      left: { _tag: "WrongType", path: ["profile"] },
    });
  });
});
