import {
  checkOptions,
  derive,
  inRange,
  type LongtailError,
  options,
  permutation,
  type Seed,
  uniforms,
} from "@longtail/core";
import { randomBeta } from "d3-random";
import * as E from "#fp-ts/Either";

/** The options of the component; `alpha` defaults to the published CIFAR runs'. Below 0.01 the underlying gamma numbers underflow. */
export const mixupOptions = options({
  fields: { alpha: inRange(0.01, Number.POSITIVE_INFINITY) },
  defaults: { alpha: 1 },
});

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
 * With `alpha` 1 the weight is uniform; towards 0 it is mostly close to 0 or 1, and little is mixed.
 * An image may be paired with itself.
 *
 * @shape permutation int32 [size]
 * @error OutOfRange (alpha below 0.01)
 * @source Zhang et al., ICLR 2018; facebookresearch/mixup-cifar10 and dvlab-research/MiSLAS also draw one weight per batch
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
  )(checkOptions("mixup", mixupOptions, { alpha }));
