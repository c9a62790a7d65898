import {
  checkNumber,
  derive,
  type LongtailError,
  permutation,
  type Range,
  range,
  type Seed,
  uniforms,
} from "@longtail/core";
import { randomBeta } from "d3-random";
import * as E from "fp-ts/lib/Either.js";

/** The range of `alpha`. Below 0.01 the gamma numbers that the weight is made of underflow. */
export const alphas: Range = range(0.01, Number.POSITIVE_INFINITY);

/** One weight for a whole batch, and another order of it. */
export interface Blend {
  readonly weight: number;
  readonly permutation: Int32Array;
}

/** Draws how a batch of `size` images is mixed. */
export type DrawMixture = (seed: Seed, size: number) => Blend;

/**
 * Draws how a batch is mixed: one weight from Beta(alpha, alpha) for all of it, and one permutation.
 *
 *   x~_i = w x_i + (1 - w) x_perm(i)          w ~ Beta(alpha, alpha)
 *
 * `alpha` 1 is the uniform distribution; towards 0 the weight is mostly close to 0 or 1, and little is mixed.
 * An image may be paired with itself.
 *
 * @shape permutation int32 [size]
 * @error OutOfRange (alpha below 0.01)
 * @source Zhang et al., ICLR 2018; facebookresearch/mixup-cifar10 and dvlab-research/MiSLAS draw one weight a batch too
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { mixup } from "@longtail/mixup";
 *
 * const draw = orThrow(mixup({ alpha: 1 }));
 * console.log(draw(7, 4)); // { weight, permutation } of the batch with seed 7
 * ```
 */
export const mixup = ({
  alpha,
}: {
  readonly alpha: number;
}): E.Either<LongtailError, DrawMixture> =>
  E.map(
    (): DrawMixture => (seed, size) => ({
      weight: randomBeta.source(uniforms(derive(seed, "weight")))(alpha, alpha)(),
      permutation: permutation(derive(seed, "permutation"), size),
    }),
  )(checkNumber("alpha", alphas, alpha));
