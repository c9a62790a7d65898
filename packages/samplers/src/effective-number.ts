import { checkNumber, type LongtailError, range, type Sampler } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { byEffectiveNumber } from "./class-probabilities.js";
import type { LengthOption, SamplerOptions } from "./options.js";
import { weighted } from "./weighted.js";

/** The range of `beta`: 0 to below 1. */
export const betas = range(0, 1, "[)");

/**
 * Each image by the inverse of its class's effective number: drawn with replacement, `p_k ~ n_k (1 - beta) / (1 - beta^n_k)`.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (beta, length)
 * @source Cui et al., CVPR 2019: there the factor `(1 - beta) / (1 - beta^n)` weighs losses; here it weighs each image's
 *         chance to be drawn, so that a class has `n` times as much.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { effectiveNumber } from "@longtail/samplers";
 *
 * console.log(orThrow(effectiveNumber({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1, beta: 0.99 }))(0));
 * ```
 */
export const effectiveNumber = ({
  beta = 0.9999,
  ...options
}: SamplerOptions & LengthOption & { readonly beta?: number | undefined }): E.Either<
  LongtailError,
  Sampler
> =>
  E.chain((checked: number) => weighted(byEffectiveNumber(checked))(options))(
    checkNumber("beta", betas, beta),
  );
