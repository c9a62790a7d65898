import { derive, type LongtailError, permutation, type Sampler } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ClassIndex } from "./class-index.js";
import { checkSampling, type SamplerOptions } from "./options.js";

/**
 * Shows every image once per epoch in random order: plain training.
 *
 * @shape result (epoch) => int32 [n], a permutation
 * @error TooFewClasses · BadLabel · BadCount (a class without images)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { instanceBalanced } from "@longtail/samplers";
 *
 * const sampler = orThrow(instanceBalanced({ labels: [0, 0, 0, 1, 1], classes: 2, seed: 1 }));
 * console.log(sampler(0), sampler(1));
 * ```
 */
export const instanceBalanced = (options: SamplerOptions): E.Either<LongtailError, Sampler> =>
  E.map(
    ({ positions }: ClassIndex): Sampler =>
      (epoch) =>
        permutation(derive(options.seed, epoch), positions.length),
  )(checkSampling(options, undefined));
