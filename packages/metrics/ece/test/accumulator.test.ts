import { balancedWeights, orThrow, renderError, uniforms } from "@longtail/core";
import { calibrationAccumulator, calibrationOfProbabilities, predictionsOf } from "@longtail/ece";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const classes = 6;

/** Rows of softmax-like probabilities, some of them exactly 0, and labels with a long tail. */
const rowsOf = (seed: number, count: number) => {
  const next = uniforms(seed);
  const labels = Int32Array.from({ length: count }, () => Math.floor(next() ** 2 * classes));
  const probabilities = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    for (let k = 0; k < classes; k++) row[k] = next() < 0.2 ? 0 : next() ** 3;
    row[0] = (row[0] as number) + 0.1;
    const sum = row.reduce((a, b) => a + b, 0);
    row.set(row.map((p) => p / sum));
  }
  return { probabilities, labels };
};

const groups = { head: [0, 1], tail: [4, 5], none: [] };

describe("calibrationAccumulator", () => {
  it("gives the numbers of all rows at once, bit for bit, however they are cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(undefined, [1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, 0.5]),
        fc.constantFrom("dropped" as const, "first-bin" as const),
        (seed, sizes, weights, zeros) => {
          const count = sizes.reduce((a, b) => a + b, 1);
          const { probabilities, labels } = rowsOf(seed, count);
          const options = { groups, zeros, bins: 7, ...(weights && { weights }) };
          const whole = calibrationOfProbabilities({ probabilities, classes, labels }, options);
          const judge = orThrow(calibrationAccumulator({ classes, ...options }));
          let at = 0;
          for (const size of [...sizes, 1]) {
            const block = {
              probabilities: probabilities.subarray(at * classes, (at + size) * classes),
              labels: labels.subarray(at, at + size),
            };
            at += size;
            expect(orThrow(judge.add(block))).toBe(at);
          }
          expect(orThrow(judge.result())).toStrictEqual(orThrow(whole));
          expect(judge.predicted()).toEqual({
            ...orThrow(predictionsOf({ probabilities, classes })),
            labels,
          });
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it("can be read between blocks, and keeps nothing of a block with an error", () => {
    const { probabilities, labels } = rowsOf(1, 20);
    const judge = orThrow(calibrationAccumulator({ classes }));
    const half = {
      probabilities: probabilities.subarray(0, 10 * classes),
      labels: labels.subarray(0, 10),
    };
    orThrow(judge.add(half));
    const before = judge.result();
    const wrong = Float32Array.from(half.probabilities);
    wrong[9 * classes] = 1.5;
    expect(judge.add({ ...half, probabilities: wrong })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["probabilities", "54"] },
    });
    expect(judge.add({ ...half, labels: [0] })).toMatchObject({
      left: { _tag: "LengthMismatch", path: ["labels"], expected: 10 },
    });
    expect(judge.add({ ...half, labels: half.labels.map(() => classes) })).toMatchObject({
      left: { _tag: "BadLabel", position: 0 },
    });
    expect(judge.result()).toEqual(before);
    expect(before).toEqual(calibrationOfProbabilities({ ...half, classes }));
  });

  it("takes the balanced weights of labels that are known before", () => {
    const { probabilities, labels } = rowsOf(2, 50);
    const weights = orThrow(balancedWeights(labels, classes));
    const judge = orThrow(calibrationAccumulator({ classes, weights }));
    orThrow(judge.add({ probabilities, labels }));
    const balanced = calibrationOfProbabilities(
      { probabilities, classes, labels },
      { weights: "balanced" },
    );
    expect(orThrow(judge.result())).toEqual(orThrow(balanced));
  });

  it("says what is wrong with its options, and that it has no rows", () => {
    const sentence = (options: Parameters<typeof calibrationAccumulator>[0]) => {
      const made = calibrationAccumulator(options);
      return E.isLeft(made) ? renderError(made.left) : "no error";
    };
    expect(sentence({ classes: 0 })).toBe("classes: expected an integer of at least 1, got 0");
    expect(sentence({ classes: 3, weights: [1, 2] })).toBe("weights: expected 3 weights, got 2");
    expect(sentence({ classes: 2, weights: [1, -1] })).toBe(
      "weights.1: expected a number of at least 0, got -1",
    );
    expect(orThrow(calibrationAccumulator({ classes: 2 })).result()).toMatchObject({
      left: { _tag: "OutOfRange", actual: 0 },
    });
  });
});
