import { bootstrap, bootstrapEach } from "@longtail/bootstrap";
import { orThrow, renderError, uniforms } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const meanOf =
  (values: ArrayLike<number>) =>
  (positions: Int32Array): number =>
    positions.reduce((sum, at) => sum + (values[at] as number), 0) / positions.length;

const sentenceOf = (options: Parameters<typeof bootstrap>[0]): string => {
  const result = bootstrap(options);
  return E.isLeft(result) ? renderError(result.left) : "no error";
};

describe("bootstrap", () => {
  it("takes quantiles as NumPy does", () => {
    // The replicates are 100, 99, ..., 1 in any case; the estimate comes first.
    const scripted = (resamples: number, level: number) => {
      let left = resamples + 1;
      return orThrow(bootstrap({ count: 1, statistic: () => left--, resamples, level, seed: 0 }));
    };
    // numpy.quantile(range(1, 101), [0.025, 0.975]), and of 0.25 and 0.75 for 4
    expect(scripted(100, 0.95).estimate).toBe(101);
    expect(scripted(100, 0.95).low).toBeCloseTo(3.475, 10);
    expect(scripted(100, 0.95).high).toBeCloseTo(97.525, 10);
    expect(scripted(4, 0.5)).toEqual({ estimate: 5, low: 1.75, high: 3.25 });
    expect(scripted(1, 0.9)).toEqual({ estimate: 2, low: 1, high: 1 });
  });

  it("draws positions with replacement, each as often as any other", () => {
    const [count, resamples] = [20, 2000];
    const seen = new Float64Array(count);
    let first = true;
    const statistic = (positions: Int32Array): number => {
      if (first) expect([...positions]).toEqual(Array.from({ length: count }, (_, i) => i));
      else for (const at of positions) (seen[at] as number) += 1;
      first = false;
      return new Set(positions).size;
    };
    const { low, high } = orThrow(bootstrap({ count, statistic, resamples, seed: 3 }));
    // The expected number of distinct positions is 20 (1 − (19/20)^20) = 12.8.
    expect(low).toBeGreaterThanOrEqual(9);
    expect(high).toBeLessThanOrEqual(17);
    // 5 standard deviations of a binomial of 40,000 draws with a chance of 1/20.
    for (const times of seen) expect(Math.abs(times - 2000)).toBeLessThan(5 * Math.sqrt(1900));
  });

  it("is a pure function of its seed", () => {
    const values = [1, 5, 2, 8, 3, 9, 4];
    const of = (seed: number) =>
      orThrow(bootstrap({ count: values.length, statistic: meanOf(values), resamples: 50, seed }));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it("holds the truth about as often as it says", () => {
    const next = uniforms(11);
    const rounds = 300;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const values = Float64Array.from({ length: 100 }, () => (next() < 0.6 ? 1 : 0));
      const { low, high } = orThrow(
        bootstrap({
          count: 100,
          statistic: meanOf(values),
          resamples: 300,
          level: 0.9,
          seed: round,
        }),
      );
      if (low <= 0.6 && 0.6 <= high) held += 1;
    }
    // 90 %, give or take four standard deviations of 300 rounds.
    expect(held / rounds).toBeGreaterThan(0.83);
    expect(held / rounds).toBeLessThan(0.97);
  });

  it("says what is wrong", () => {
    const good = { count: 3, statistic: () => 1, seed: 0 };
    expect(sentenceOf({ ...good, count: 0 })).toBe(
      "count: expected an integer of at least 1, got 0",
    );
    for (const resamples of [0.5, 1e12])
      expect(sentenceOf({ ...good, resamples })).toContain("resamples: expected an integer");
    for (const level of [0, 1, Number.NaN])
      expect(sentenceOf({ ...good, level })).toContain("level: expected a number in (0, 1)");
    for (const seed of [-1, 0.5])
      expect(sentenceOf({ ...good, seed })).toContain("seed: expected an integer");
    expect(sentenceOf({ ...good, statistic: () => Number.NaN })).toBe(
      "statistic: expected a finite number, got NaN",
    );
  });
});

it("bootstrapEach has the intervals of each statistic by itself", () => {
  const heights = [3, 1, 4, 1, 5, 9, 2, 6];
  const mean = (positions: Int32Array) =>
    positions.reduce((sum, at) => sum + (heights[at] as number), 0) / positions.length;
  const most = (positions: Int32Array) =>
    positions.reduce((high, at) => Math.max(high, heights[at] as number), 0);
  const options = { count: heights.length, resamples: 50, seed: 3 };
  expect(
    orThrow(
      bootstrapEach({ ...options, statistics: (positions) => [mean(positions), most(positions)] }),
    ),
  ).toEqual([mean, most].map((statistic) => orThrow(bootstrap({ ...options, statistic }))));
});
