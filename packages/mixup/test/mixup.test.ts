import { orThrow } from "@longtail/core";
import { mixup } from "@longtail/mixup";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const weights = (alpha: number, draws: number): number[] => {
  const draw = orThrow(mixup({ alpha }));
  return Array.from({ length: draws }, (_, seed) => draw(seed, 1).weight);
};

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The k-th raw moment of Beta(alpha, alpha). */
const moment = (alpha: number, k: number): number =>
  k === 0 ? 1 : (moment(alpha, k - 1) * (alpha + k - 1)) / (2 * alpha + k - 1);

describe("the weight", () => {
  it.each([0.05, 0.2, 1, 2, 8])("has the moments of Beta(%d, %d)", (alpha) => {
    const drawn = weights(alpha, 20_000);
    expect(drawn.every((w) => w >= 0 && w <= 1)).toBe(true);
    for (const k of [1, 2, 3, 4]) {
      const [expected, spread] = [moment(alpha, k), moment(alpha, 2 * k) - moment(alpha, k) ** 2];
      const error = Math.abs(mean(drawn.map((w) => w ** k)) - expected);
      expect(error).toBeLessThan(4 * Math.sqrt(spread / drawn.length));
    }
  });

  it.each([
    [1, (w: number) => w],
    [2, (w: number) => 3 * w ** 2 - 2 * w ** 3],
    [0.5, (w: number) => (2 / Math.PI) * Math.asin(Math.sqrt(w))],
  ] as const)("is distributed as Beta(%d, %d) (Kolmogorov and Smirnov)", (alpha, cdf) => {
    const drawn = weights(alpha, 20_000).sort((a, b) => a - b);
    const gaps = drawn.map((w, i) =>
      Math.max(Math.abs(cdf(w) - i / drawn.length), Math.abs(cdf(w) - (i + 1) / drawn.length)),
    );
    // 1.95 / sqrt(n) is exceeded once in a thousand times.
    expect(Math.max(...gaps)).toBeLessThan(1.95 / Math.sqrt(drawn.length));
  });

  it("stays a number at the smallest alpha", () => {
    expect(weights(0.01, 5_000).some(Number.isNaN)).toBe(false);
  });
});

describe("the mixture", () => {
  const draw = orThrow(mixup({ alpha: 1 }));

  it("has a permutation of the batch", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, size) => {
        const { permutation } = draw(seed, size);
        expect(permutation).toBeInstanceOf(Int32Array);
        expect([...permutation].sort((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, i) => i),
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("follows from the seed", () => {
    expect(draw(5, 64)).toEqual(draw(5, 64));
    expect(draw(5, 64).weight).not.toBe(draw(6, 64).weight);
    expect(draw(5, 64).permutation).not.toEqual(draw(6, 64).permutation);
  });

  it("has a weight that the batch's size does not change", () => {
    expect(draw(5, 64).weight).toBe(draw(5, 17).weight);
  });

  it("moves each place to each other place alike", () => {
    const seen = [0, 0, 0, 0, 0];
    const draws = 5_000;
    for (let seed = 0; seed < draws; seed++) {
      const at = draw(seed, 5).permutation[2] as number;
      seen[at] = (seen[at] as number) + 1;
    }
    const expected = draws / 5;
    const statistic = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(4 + 5 * Math.sqrt(8));
  });
});

describe("mixup", () => {
  it("refuses an alpha it cannot draw with", () => {
    for (const alpha of [0, -1, 0.001, Number.NaN, Number.POSITIVE_INFINITY])
      expect(mixup({ alpha })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["alpha"] },
      });
  });
});
