import { byClass } from "./class-probabilities.js";
import { weighted } from "./weighted.js";

/**
 * Draws a class uniformly, then one of its images, with replacement: `p_k = 1/K`.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (length)
 * @source Kang et al., ICLR 2020, class-balanced sampling. Their programs use `classAware`, which differs in its order.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { classBalanced } from "@longtail/samplers";
 *
 * console.log(orThrow(classBalanced({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1, length: 8 }))(0));
 * ```
 */
export const classBalanced = weighted(byClass);
