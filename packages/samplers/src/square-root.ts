import { bySquareRoot } from "./class-probabilities.js";
import { weighted } from "./weighted.js";

/**
 * Draws a class by the square root of its count, then one of its images, with replacement: `p_k ~ n_k^(1/2)`.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (length)
 * @source Mahajan et al., ECCV 2018; Kang et al., ICLR 2020
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { squareRoot } from "@longtail/samplers";
 *
 * console.log(orThrow(squareRoot({ labels: [0, 0, 0, 0, 1], classes: 2, seed: 1 }))(0));
 * ```
 */
export const squareRoot = weighted(bySquareRoot);
