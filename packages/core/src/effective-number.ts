import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkNumber } from "./check-number.js";
import { checkCounts } from "./counts.js";
import { type LongtailError, type Range, range } from "./errors.js";
import { gathered } from "./gathered.js";

/** The range of `beta`: 0 to below 1. */
export const betas: Range = range(0, 1, "[)");

/**
 * Class weights by the effective number of images, rescaled so that they sum to the number of classes.
 *
 *   w_k = K u_k / Σ_j u_j        u_k = (1 − beta) / (1 − beta^n_k)
 *
 * `beta` 0 gives ones. The nearer `beta` is to 1, the nearer the weights are to those of the inverse counts.
 *
 * @shape counts [K] · result [K], sums to K
 * @error TooFewClasses · BadCount · OutOfRange (beta), all at once
 * @owns  the result is new
 * @source Cui et al., CVPR 2019; kaidic/LDAM-DRW cifar_train.py
 * @example
 * ```ts
 * import { effectiveNumberWeights, orThrow } from "@longtail/core";
 *
 * console.log(orThrow(effectiveNumberWeights({ counts: [500, 50, 5], beta: 0.9999 }))); // 0.03, 0.27, 2.7
 * ```
 */
export const effectiveNumberWeights = ({
  counts,
  beta,
}: {
  readonly counts: ArrayLike<number>;
  readonly beta: number;
}): E.Either<LongtailError, readonly number[]> => {
  return pipe(
    gathered({ legal: checkCounts(counts), beta: checkNumber("beta", betas, beta) }),
    E.map(({ legal }) => summingToClasses(legal.map((n) => (1 - beta) / (1 - beta ** n)))),
  );
};

const summingToClasses = (weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (weight * weights.length) / sum);
};
