import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Interval, ResamplingOptions } from "./api.js";
import { intervalsOf } from "./internal/resample.js";

/** What to resample, and how. */
export interface BootstrapOptions extends ResamplingOptions {
  /** How many images there are. */
  readonly count: number;
  /** A number from the images at `positions`, each in [0, count). The array is reused: do not keep it. */
  readonly statistic: (positions: Int32Array) => number;
}

/**
 * The bootstrap's percentile interval of any statistic of a test set.
 *
 *   low, high = the (1 − level)/2 and (1 + level)/2 quantiles of statistic(S_1), …, statistic(S_R)
 *
 * Each S_r is a sample of `count` positions, drawn uniformly with replacement. The same seed and count give the same
 * samples for every statistic. The difference of two methods on one test set is a statistic, too.
 *
 * @shape positions int32 [count]
 * @error OutOfRange (count or resamples below 1, a level outside (0, 1), a seed that is not an unsigned 32-bit integer, a
 *        statistic that is not finite)
 * @owns  the result is plain data
 * @source Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; quantiles are NumPy's, with linear
 *         interpolation
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { bootstrap } from "@longtail/bootstrap";
 *
 * const heights = [1.62, 1.7, 1.74, 1.78, 1.81, 1.69];
 * const mean = (positions: Int32Array) =>
 *   positions.reduce((sum, at) => sum + (heights[at] ?? 0), 0) / positions.length;
 * console.log(orThrow(bootstrap({ count: heights.length, statistic: mean, seed: 0 })));
 * ```
 */
export const bootstrap = ({ count, statistic, ...options }: BootstrapOptions): Checked<Interval> =>
  pipe(
    intervalsOf(count, (positions) => [statistic(positions)], options),
    E.map(([interval]) => interval),
  );

/** What to resample for many numbers at once, and how. */
export interface BootstrapEachOptions extends ResamplingOptions {
  /** How many images there are. */
  readonly count: number;
  /** Numbers from the images at `positions`, always as many. The array is reused: do not keep it. */
  readonly statistics: (positions: Int32Array) => readonly number[];
}

/**
 * `bootstrap` of several statistics, all from the same samples: for instance the band of a curve.
 *
 * The intervals are those of each number by itself; the whole curve leaves its band more often than that.
 *
 * @shape positions int32 [count] · result: one interval for each statistic
 * @error as `bootstrap`
 * @owns  the result is plain data
 * @source `bootstrap`
 * @example
 * ```ts
 * import { bootstrapEach } from "@longtail/bootstrap";
 * import { orThrow } from "@longtail/core";
 *
 * const heights = [1.62, 1.7, 1.74, 1.78, 1.81, 1.69];
 * const ends = (positions: Int32Array) => {
 *   const drawn = Array.from(positions, (at) => heights[at] ?? 0);
 *   return [Math.min(...drawn), Math.max(...drawn)];
 * };
 * console.log(orThrow(bootstrapEach({ count: heights.length, statistics: ends, seed: 0 })));
 * ```
 */
export const bootstrapEach = ({
  count,
  statistics,
  ...options
}: BootstrapEachOptions): Checked<readonly Interval[]> => intervalsOf(count, statistics, options);
