import {
  betas,
  checkNumber,
  type LongtailError,
  numberIn,
  options,
  type Sampler,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { byEffectiveNumber } from "./class-probabilities.js";
import type { LengthOption, SamplerOptions } from "./options.js";
import { weighted } from "./weighted.js";

/** The options of the component, and the paper's value. */
export const effectiveNumberOptions = options({
  fields: { beta: numberIn(betas) },
  defaults: { beta: 0.9999 },
});

/**
 * Draws images by the inverse of their class's effective number, with replacement: `p_k ~ n_k (1 - beta) / (1 - beta^n_k)`.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (beta, length)
 * @source Cui et al., CVPR 2019: there the factor `(1 - beta) / (1 - beta^n)` weights losses; here it weights each image's
 *         chance of being drawn, so a class has `n` times as much.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { effectiveNumber } from "@longtail/samplers";
 *
 * console.log(orThrow(effectiveNumber({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1, beta: 0.99 }))(0));
 * ```
 */
export const effectiveNumber = ({
  beta = effectiveNumberOptions.defaults.beta,
  ...sampling
}: SamplerOptions & LengthOption & { readonly beta?: number | undefined }): E.Either<
  LongtailError,
  Sampler
> =>
  E.chain((checked: number) => weighted(byEffectiveNumber(checked))(sampling))(
    checkNumber("beta", betas, beta),
  );
