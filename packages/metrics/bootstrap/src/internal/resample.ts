import {
  checkNumber,
  generator,
  integers,
  type LongtailError,
  type RandomGenerator,
  range,
  uniformInt,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Interval, ResamplingOptions } from "../api.js";

// Replicates are kept until they are sorted.
const MOST = 10_000_000;

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** The number below which a part of the sorted values lies; between two of them in proportion, as NumPy's `quantile`. */
const quantile = (sorted: Float64Array, part: number): number => {
  const at = part * (sorted.length - 1);
  const before = Math.floor(at);
  const [low, high] = [sorted[before] as number, sorted[Math.ceil(at)] as number];
  return low + (at - before) * (high - low);
};

const draw = (rng: RandomGenerator, positions: Int32Array): void => {
  const last = positions.length - 1;
  for (let i = 0; i < positions.length; i++) positions[i] = uniformInt(rng, 0, last);
};

/** The percentile intervals of several statistics of the same samples. */
export const intervalsOf = (
  count: number,
  statistics: (positions: Int32Array) => readonly number[],
  { resamples = 1000, level = 0.95, seed }: ResamplingOptions,
): E.Either<LongtailError, readonly Interval[]> => {
  const checks = [
    checkNumber("count", integers(1), count),
    checkNumber("resamples", integers(1, MOST), resamples),
    checkNumber("level", range(0, 1, "()"), level),
    checkNumber("seed", integers(0, 2 ** 32 - 1), seed),
  ];
  for (const check of checks) if (E.isLeft(check)) return check;
  const positions = Int32Array.from({ length: count }, (_, i) => i);
  const estimates = statistics(positions);
  const replicates = estimates.map(() => new Float64Array(resamples));
  const rng = generator(seed);
  for (let r = 0; r < resamples; r++) {
    draw(rng, positions);
    const values = statistics(positions);
    replicates.forEach((replicate, s) => {
      replicate[r] = values[s] as number;
    });
  }
  for (const values of [estimates, ...replicates])
    for (const value of values) {
      const checked = checkNumber("statistic", finite, value);
      if (E.isLeft(checked)) return checked;
    }
  return E.right(
    replicates.map((replicate, s) => {
      const sorted = replicate.sort();
      return {
        estimate: estimates[s] as number,
        low: quantile(sorted, (1 - level) / 2),
        high: quantile(sorted, (1 + level) / 2),
      };
    }),
  );
};
