import { byInverse } from "./class-probabilities.js";
import { weighted } from "./weighted.js";

/**
 * Draws rare classes more often than frequent ones, with replacement: `p_k ~ 1/n_k`.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (length)
 * @source Zhou et al., CVPR 2020, the re-balancing branch. The paper writes `n_max / n_k` for the weight: the same ratios.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { reverse } from "@longtail/samplers";
 *
 * console.log(orThrow(reverse({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1 }))(0));
 * ```
 */
export const reverse = weighted(byInverse);
