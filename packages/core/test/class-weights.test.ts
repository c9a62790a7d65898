import { balancedWeights, checkWeights, orThrow } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const labelled = fc.array(fc.nat(5), { minLength: 1, maxLength: 30 });

describe("checkWeights", () => {
  it("gives every class the same say when balanced, and the images 1 on average", () => {
    fc.assert(
      fc.property(labelled, (labels) => {
        const weightOf = orThrow(checkWeights("balanced", labels));
        const seen = [...new Set(labels)];
        const says = seen.map((k) =>
          labels.reduce((sum, label) => sum + (label === k ? weightOf(k) : 0), 0),
        );
        for (const say of says) expect(say).toBeCloseTo(labels.length / seen.length, 12);
        expect([...orThrow(balancedWeights(labels, 6))]).toEqual(
          [0, 1, 2, 3, 4, 5].map((k) => (seen.includes(k) ? weightOf(k) : 0)),
        );
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it("is exactly 1 without weights and for equal ones", () => {
    for (const weights of [undefined, [0.3, 0.3], [0.3, 0.3, 9]])
      expect(orThrow(checkWeights(weights, [0, 1, 1]))(1)).toBe(1);
    expect(orThrow(checkWeights("balanced", [7, 3, 3, 7]))(3)).toBe(1);
    expect(orThrow(checkWeights([0.3, 0.6], [0, 1]))(1)).toBe(0.6);
    expect(orThrow(checkWeights([0, 0], []))(1)).toBe(1);
  });

  it("refuses a label without a legal weight, and weights that leave nothing", () => {
    expect(checkWeights([1], [0, 4])).toMatchObject({
      left: { _tag: "OutOfRange", path: ["weights", "4"] },
    });
    expect(checkWeights([1, Number.POSITIVE_INFINITY], [0, 1])).toMatchObject({
      left: { path: ["weights", "1"] },
    });
    expect(checkWeights([0, 0, 2], [1, 0])).toMatchObject({
      left: { path: ["weights", "1"], actual: 0 },
    });
    expect(balancedWeights([0, 3], 3)).toMatchObject({ left: { _tag: "BadLabel", position: 1 } });
  });
});
