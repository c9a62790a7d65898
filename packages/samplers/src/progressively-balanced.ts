import { checkNumber, integers, type LongtailError, type Sampler } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ClassIndex } from "./class-index.js";
import { byInstance, classProbabilities, mixed } from "./class-probabilities.js";
import { drawing } from "./drawing.js";
import { checkSampling, type LengthOption, type SamplerOptions } from "./options.js";

/**
 * Moves from uniform over images in the first epoch towards uniform over classes, drawing with replacement:
 * `p_k = (1 - e/E) n_k/N + (e/E) 1/K` in epoch `e` of `E`.
 *
 * The last epoch, `E - 1`, is one step short of balance; epochs from `E` on are balanced.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (epochs, length)
 * @source Kang et al., ICLR 2020, equation 3
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { progressivelyBalanced } from "@longtail/samplers";
 *
 * const sampler = orThrow(progressivelyBalanced({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1, epochs: 90 }));
 * console.log(sampler(0), sampler(89));
 * ```
 */
export const progressivelyBalanced = ({
  epochs,
  ...options
}: SamplerOptions & LengthOption & { readonly epochs: number }): E.Either<
  LongtailError,
  Sampler
> => {
  const build = (index: ClassIndex) =>
    E.map((shares: Float64Array) =>
      drawing(
        index,
        (epoch) => mixed(shares, epoch / epochs),
        options.seed,
        options.length ?? index.positions.length,
      ),
    )(classProbabilities(index.counts, byInstance));
  return E.chain(() => E.chain(build)(checkSampling(options, options.length)))(
    checkNumber("epochs", integers(1), epochs),
  );
};
