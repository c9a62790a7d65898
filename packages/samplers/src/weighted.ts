import type { LongtailError, Sampler } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ClassIndex } from "./class-index.js";
import { type ClassWeight, classProbabilities } from "./class-probabilities.js";
import { drawing } from "./drawing.js";
import { checkSampling, type LengthOption, type SamplerOptions } from "./options.js";

/**
 * A sampler that draws classes by a weight of their counts, the same in every epoch.
 *
 * @shape result (epoch) => int32 [length]
 * @error TooFewClasses · BadLabel · BadCount (a class without images) · OutOfRange (length, seed; a weight below 0, infinite or NaN; all weights 0)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { weighted } from "@longtail/samplers";
 *
 * const cubeRoot = orThrow(weighted(Math.cbrt)({ labels: [0, 0, 0, 1], classes: 2, seed: 1 }));
 * console.log(cubeRoot(0));
 * ```
 */
export const weighted =
  (weight: ClassWeight) =>
  (options: SamplerOptions & LengthOption): E.Either<LongtailError, Sampler> =>
    E.chain((index: ClassIndex) =>
      E.map((probabilities: Float64Array) =>
        drawing(index, () => probabilities, options.seed, options.length ?? index.positions.length),
      )(classProbabilities(index.counts, weight)),
    )(checkSampling(options, options.length));
