import { effectiveNumberWeights, orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const counts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 30 });
const betas = fc.double({ min: 0, max: 0.999999, noNaN: true });

describe("effectiveNumberWeights", () => {
  it("matches the published program", () => {
    const [head, tail] = orThrow(effectiveNumberWeights({ counts: [640, 12], beta: 0.9999 }));
    expect(head).toBeCloseTo(0.0379554004, 9);
    expect(tail).toBeCloseTo(1.9620446, 7);
  });
  it("sums to the number of classes, and never weighs the more frequent class more", () => {
    fc.assert(
      fc.property(counts, betas, (images, beta) => {
        const weights = orThrow(effectiveNumberWeights({ counts: images, beta }));
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(images.length, 9);
        const order = images.map((_, k) => k).sort((a, b) => (images[a] ?? 0) - (images[b] ?? 0));
        for (const [i, k] of order.entries())
          expect(weights[k]).toBeLessThanOrEqual(
            (weights[order[i - 1] ?? k] ?? Number.NaN) * (1 + 1e-9),
          );
      }),
      { seed: 7, numRuns: 100 },
    );
  });
  it("gives ones for beta 0", () => {
    expect(orThrow(effectiveNumberWeights({ counts: [5000, 50, 1], beta: 0 }))).toEqual([1, 1, 1]);
  });
  it("comes close to the inverse counts as beta comes close to 1", () => {
    const [head, tail] = orThrow(effectiveNumberWeights({ counts: [30, 10], beta: 1 - 1e-7 }));
    expect(head).toBeCloseTo(0.5, 5);
    expect(tail).toBeCloseTo(1.5, 5);
  });
  it("refuses illegal counts and betas, both at once", () => {
    const sentence = (images: number[], beta: number) => {
      const result = effectiveNumberWeights({ counts: images, beta });
      return E.isLeft(result) ? renderError(result.left) : "";
    };
    expect(sentence([5, 3], 1)).toBe("beta: expected a number in [0, 1), got 1");
    expect(sentence([5, 3], Number.NaN)).toContain("beta: expected");
    expect(sentence([5, 0], -1).split("\n")).toHaveLength(2);
  });
});
