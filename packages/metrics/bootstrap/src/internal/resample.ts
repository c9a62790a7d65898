import {
  type Checked,
  checkNumber,
  gathered,
  generator,
  integers,
  type RandomGenerator,
  range,
  uniformInt,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Interval, ResamplingOptions } from "../api.js";

// All replicates are held in memory until they are sorted.
const MOST = 10_000_000;

/** How often samples may be drawn. */
export const resampleCounts = integers(1, MOST);

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** A quantile of sorted values, interpolated linearly as NumPy's `quantile`. */
const quantile = (sorted: Float64Array, part: number): number => {
  const at = part * (sorted.length - 1);
  const before = Math.floor(at);
  const [low, high] = [sorted[before] as number, sorted[Math.ceil(at)] as number];
  return low + (at - before) * (high - low);
};

/** The ends of the interval that holds the fraction `level` of some values, which are sorted in place. */
export const percentiles = (values: Float64Array, level: number): { low: number; high: number } => {
  const sorted = values.sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
};

const draw = (rng: RandomGenerator, positions: Int32Array): void => {
  const last = positions.length - 1;
  for (let i = 0; i < positions.length; i++) positions[i] = uniformInt(rng, 0, last);
};

/** The percentile intervals of several statistics of the same samples. */
export const intervalsOf = <const S extends readonly number[]>(
  count: number,
  statistics: (positions: Int32Array) => S,
  { resamples = 1000, level = 0.95, seed }: ResamplingOptions,
): Checked<{ readonly [I in keyof S]: Interval }> =>
  pipe(
    gathered({
      count: checkNumber("count", integers(1), count),
      resamples: checkNumber("resamples", resampleCounts, resamples),
      level: checkNumber("level", range(0, 1, "()"), level),
      seed: checkNumber("seed", integers(0, 2 ** 32 - 1), seed),
    }),
    E.chain(() => {
      const positions = Int32Array.from({ length: count }, (_, i) => i);
      const estimates = statistics(positions);
      const replicates = estimates.map(() => new Float64Array(resamples));
      const rng = generator(seed);
      for (let r = 0; r < resamples; r++) {
        draw(rng, positions);
        const values = statistics(positions);
        for (const [s, replicate] of replicates.entries()) replicate[r] = values[s] as number;
      }
      const isStrange = (value: number) => !Number.isFinite(value);
      const strange = [estimates.find(isStrange), ...replicates.map((r) => r.find(isStrange))];
      return E.map(
        () =>
          replicates.map(
            (replicate, s): Interval => ({
              estimate: estimates[s] as number,
              ...percentiles(replicate, level),
            }),
          ) as { readonly [I in keyof S]: Interval },
      )(checkNumber("statistic", finite, strange.find((value) => value !== undefined) ?? 0));
    }),
  );
