import { classAccuracies, defineByIndex, groupAccuracies, shotAccuracy } from "@longtail/accuracy";
import { orThrow } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const predicted = { predictions: [0, 0, 1, 0, 2, 2], labels: [0, 0, 1, 1, 2, 1] };

describe("shotAccuracy", () => {
  it("is the mean over the images of each group, and over all", () => {
    expect(orThrow(shotAccuracy({ ...predicted, counts: [500, 50, 5] }))).toEqual({
      all: 4 / 6,
      many: 1,
      medium: 1 / 3,
      few: 1,
    });
  });

  it("has no key, neither 0 nor NaN, for a group without classes or images", () => {
    const result = orThrow(shotAccuracy({ ...predicted, counts: [500, 500, 500, 5] }));
    expect(result).toStrictEqual({ all: 4 / 6, many: 4 / 6 });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(
      orThrow(shotAccuracy({ predictions: [], labels: [], counts: [500, 50, 5] })),
    ).toStrictEqual({});
  });

  it("takes its groups by index, too", () => {
    const groups = defineByIndex({ many: 1, few: 2 });
    expect(orThrow(shotAccuracy({ ...predicted, counts: [7, 7, 7] }, { groups }))).toMatchObject({
      many: 1,
      medium: 1 / 3,
      few: 1,
    });
  });

  it("says what is wrong with its input", () => {
    const counts = [500, 50, 5];
    expect(shotAccuracy({ predictions: [0], labels: [0, 1], counts })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["predictions"], expected: 2, actual: 1 },
    });
    expect(shotAccuracy({ predictions: [3], labels: [0], counts })).toMatchObject({
      left: { _tag: "BadLabel", path: ["predictions"], label: 3, classes: 3 },
    });
    expect(shotAccuracy({ predictions: [0], labels: [Number.NaN], counts })).toMatchObject({
      left: { _tag: "BadLabel", path: ["labels"] },
    });
    expect(shotAccuracy({ predictions: [0], labels: [0], counts: [5, 0] })).toMatchObject({
      left: { _tag: "BadCount" },
    });
  });
});

describe("groupAccuracies", () => {
  it("leaves out images whose class is in no group", () => {
    expect(orThrow(groupAccuracies(predicted, { tail: [1] }))).toEqual({ tail: 1 / 3 });
  });

  it("is the mean of the classes' accuracies where each class has equally many images", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(5), { minLength: 30, maxLength: 30 }),
        (classes, perClass, guesses) => {
          const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
          const predictions = labels.map((_, i) => (guesses[i] as number) % classes);
          const each = orThrow(classAccuracies({ predictions, labels, classes })) as number[];
          const { all } = orThrow(
            groupAccuracies({ predictions, labels }, { all: [...each.keys()] }),
          );
          expect(all).toBeCloseTo(each.reduce((a, b) => a + b, 0) / classes, 12);
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  it("refuses a class in two groups, and what is no class", () => {
    expect(groupAccuracies(predicted, { many: [0, 1], few: [1] })).toMatchObject({
      left: { _tag: "Incompatible", path: ["groups", "few"], what: "class 1" },
    });
    expect(groupAccuracies({ predictions: [0.5], labels: [0] }, { many: [0] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["predictions", "0"], actual: 0.5 },
    });
  });
});

describe("classAccuracies", () => {
  it("is the recall of each class, none without images", () => {
    expect(orThrow(classAccuracies({ ...predicted, classes: 4 }))).toEqual([
      1,
      1 / 3,
      1,
      undefined,
    ]);
  });

  it("says which label is no class", () => {
    expect(classAccuracies({ ...predicted, classes: 2 })).toMatchObject({
      left: { _tag: "BadLabel", path: ["predictions"], position: 4, label: 2 },
    });
    expect(classAccuracies({ ...predicted, classes: 0 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["classes"] },
    });
  });
});

it("64-bit predictions and labels are taken", () => {
  const predictions = BigInt64Array.of(0n, 1n, 0n);
  const labels = BigInt64Array.of(0n, 0n, 1n);
  expect(orThrow(classAccuracies({ predictions, labels, classes: 2 }))).toEqual([0.5, 0]);
  expect(orThrow(groupAccuracies({ predictions, labels }, { all: [0, 1] }))).toEqual({
    all: 1 / 3,
  });
});
