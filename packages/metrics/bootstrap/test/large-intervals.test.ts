import { generator, orThrow, renderError, uniformFloat64 } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { intervals, largeIntervals } from "../src/index.js";
import { poisson } from "../src/internal/poisson.js";

const draws = (mean: number, count: number) => {
  const rng = generator(7);
  return Float64Array.from({ length: count }, () => poisson(rng, mean));
};

const some = (count: number) => {
  const rng = generator(3);
  const confidences = Float64Array.from({ length: count }, () => 0.1 + 0.9 * uniformFloat64(rng));
  // Right a little less often than confident.
  const predictions = Int32Array.from(confidences, (c) => (uniformFloat64(rng) < 0.9 * c ? 1 : 0));
  return { confidences, predictions, labels: new Int32Array(count).fill(1) };
};

describe("large intervals", () => {
  it.each([0.3, 4, 9.9, 10, 37, 1234])("draw from Poisson's distribution of mean %d", (mean) => {
    const count = 40_000;
    const all = draws(mean, count);
    const average = all.reduce((a, b) => a + b, 0) / count;
    const variance = all.reduce((a, b) => a + (b - average) ** 2, 0) / count;
    // Five standard errors.
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / count));
    expect(Math.abs(variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / count));
    const at = Math.floor(mean);
    let chance = Math.exp(-mean);
    for (let k = 1; k <= at; k++) chance *= mean / k;
    if (chance > 0) {
      const share = all.filter((k) => k === at).length / count;
      expect(Math.abs(share - chance)).toBeLessThan(5 * Math.sqrt(chance / count));
    }
  });

  it("agree with intervals of single images", () => {
    const predicted = some(20_000);
    const one = orThrow(intervals(predicted, { seed: 1, resamples: 400 }));
    const many = orThrow(largeIntervals(predicted, { seed: 1, resamples: 400 }));
    for (const name of ["accuracy", "ece"] as const) {
      const width = one[name].high - one[name].low;
      expect(many[name].estimate).toBeCloseTo(one[name].estimate, 12);
      expect(Math.abs(many[name].low - one[name].low)).toBeLessThan(0.15 * width);
      expect(Math.abs(many[name].high - one[name].high)).toBeLessThan(0.15 * width);
    }
  });

  it("report the errors of intervals", () => {
    const result = largeIntervals(
      { confidences: [], predictions: [], labels: [] },
      { seed: 0, level: 1 },
    );
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "labels.length: expected an integer of at least 1, got 0\nlevel: expected a number in (0, 1), got 1",
    );
  });
});
