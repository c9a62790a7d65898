import {
  type ClassCounts,
  checkCounts,
  checkNumber,
  integers,
  type LongtailError,
  range,
  within,
} from "@longtail/core";
import * as E from "#fp-ts/Either";

/** The weight of a class with `count` images; only ratios matter. */
export type ClassWeight = (count: number) => number;

/** Uniform over images: a class weighs its count. */
export const byInstance: ClassWeight = (count) => count;

/** Uniform over classes. */
export const byClass: ClassWeight = () => 1;

/** Between the two: the square root of the count. */
export const bySquareRoot: ClassWeight = Math.sqrt;

/** Favors the tail: one over the count. */
export const byInverse: ClassWeight = (count) => 1 / count;

/**
 * The count divided by the effective number: `n (1 - beta) / (1 - beta^n)`.
 *
 * `beta` 0 is uniform over images; `beta` towards 1 is uniform over classes.
 */
export const byEffectiveNumber =
  (beta: number): ClassWeight =>
  (count) =>
    // log1p and expm1: 1 - beta^n cancels when beta^n is close to 1
    beta === 0 ? count : (count * (1 - beta)) / -Math.expm1(count * Math.log(beta));

const legal = range(0, Number.POSITIVE_INFINITY, "[)");
const positive = range(0, Number.POSITIVE_INFINITY, "()");

const normalized = (weights: readonly number[]): E.Either<LongtailError, Float64Array> => {
  const wrong = weights.findIndex((weight) => !within(legal, weight));
  const sum = weights.reduce((a, b) => a + b, 0);
  return E.map(() => Float64Array.from(weights, (weight) => weight / sum))(
    wrong >= 0
      ? checkNumber(`weight.${wrong}`, legal, weights[wrong])
      : checkNumber("weights of all classes together", positive, sum),
  );
};

/**
 * The probability of each class under a weighting: `p_k = w(n_k) / sum_j w(n_j)`.
 *
 * @shape counts [K] · result float64 [K], sums to 1
 * @error TooFewClasses · BadCount · OutOfRange (a weight below 0, infinite or NaN; all weights 0)
 * @source Kang et al., ICLR 2020, section 3 (`n^q`: instance 1, square root 1/2, class 0); Zhou et al., CVPR 2020
 *         (reverse); Cui et al., CVPR 2019 (effective number)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { bySquareRoot, classProbabilities } from "@longtail/samplers";
 *
 * console.log(orThrow(classProbabilities([900, 100], bySquareRoot))); // 0.75, 0.25
 * ```
 */
export const classProbabilities = (
  counts: ArrayLike<number>,
  weight: ClassWeight,
): E.Either<LongtailError, Float64Array> =>
  E.chain((known: ClassCounts) => normalized(known.map(weight)))(checkCounts(counts));

/** `(1 - progress) * p + progress / K`; progress above 1 counts as 1. */
export const mixed = (p: Float64Array, progress: number): Float64Array => {
  const balanced = Math.min(1, progress);
  return p.map((share) => (1 - balanced) * share + balanced / p.length);
};

/**
 * Probabilities between images and classes: `(1 - e/E) n_k/N + (e/E) 1/K` in epoch `e` of `E`; from epoch `E` on, `1/K`.
 *
 * @shape counts [K] · result float64 [K], sums to 1
 * @error TooFewClasses · BadCount · OutOfRange (epoch, epochs)
 * @source Kang et al., ICLR 2020, equation 3. Programs differ in where they count from; here the first epoch is 0 and
 *         uniform over images.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { progressiveProbabilities } from "@longtail/samplers";
 *
 * console.log(orThrow(progressiveProbabilities([900, 100], { epoch: 45, epochs: 90 }))); // 0.7, 0.3
 * ```
 */
export const progressiveProbabilities = (
  counts: ArrayLike<number>,
  { epoch, epochs }: { readonly epoch: number; readonly epochs: number },
): E.Either<LongtailError, Float64Array> => {
  const checked = E.chain(() => checkNumber("epoch", range(0, Number.POSITIVE_INFINITY), epoch))(
    checkNumber("epochs", integers(1), epochs),
  );
  return E.chain(() =>
    E.map((shares: Float64Array) => mixed(shares, epoch / epochs))(
      classProbabilities(counts, byInstance),
    ),
  )(checked);
};
