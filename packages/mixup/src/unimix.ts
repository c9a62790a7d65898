import {
  type ClassCounts,
  checkCounts,
  checkOptions,
  derive,
  gathered,
  generator,
  inRange,
  type LongtailError,
  options,
  type Seed,
  uniformFloat64,
  uniforms,
} from "@longtail/core";
import { randomBeta } from "d3-random";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { mixupOptions } from "./mixup.js";

/** The options of the component; defaults are the program's for CIFAR-10-LT. On CIFAR-100-LT it has tau -0.1. */
export const unimixOptions = options({
  fields: { ...mixupOptions.fields, tau: inRange(-10, 10) },
  defaults: { alpha: 0.8, tau: -0.5 },
});

/**
 * The weight of an example's own image and label, for a number `drawn` from Beta(alpha, alpha): the other class's share of the two,
 * and the number on top, around the circle.
 *
 *   w = (drawn + n_other / (n_own + n_other)) mod 1, in (0, 1]
 *
 * @source Xu et al., NeurIPS 2021; XuZhengzhuo/Prior-LT core.py, `unimix_factor`
 * @example
 * ```ts
 * import { unimixedWeight } from "@longtail/mixup";
 *
 * console.log(unimixedWeight(0, 900, 100), unimixedWeight(0.95, 900, 100)); // 0.1 and about 0.05
 * ```
 */
export const unimixedWeight = (drawn: number, own: number, other: number): number => {
  const shifted = drawn + other / (own + other);
  return shifted > 1 ? shifted - 1 : shifted;
};

/** The options of `unimix`. */
export interface UnimixOptions {
  /** Training images per class. */
  readonly counts: ClassCounts;
  /** As in `mixup`. */
  readonly alpha: number;
  /** The exponent of a partner's count in its chance: below 0 rare classes are preferred. */
  readonly tau: number;
}

/**
 * How each example of a batch is mixed.
 *
 * @shape permutation int32 [size], which may name a partner more than once · weights float32 [size]
 */
export interface Unimixed {
  readonly permutation: Int32Array;
  readonly weights: Float32Array;
}

// The first place whose sum of masses is above `mass`.
const placeOf = (sums: Float64Array, mass: number): number => {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > mass) high = middle;
    else low = middle + 1;
  }
  return low;
};

// Divided by the batch's greatest count, so that no power overflows.
const sumsOf = (counts: readonly number[], tau: number): Float64Array => {
  const greatest = counts.reduce((a, b) => Math.max(a, b), 1);
  let sum = 0;
  return Float64Array.from(counts, (count) => {
    sum += (count / greatest) ** tau;
    return sum;
  });
};

/**
 * UniMix: mixup that shows the rarer image of a pair more, and pairs every image with a partner of a rare class more often.
 *
 *   x~_i = w_i x_i + (1 − w_i) x_j        w_i = (u_i + n_j / (n_i + n_j)) mod 1,  u_i ~ Beta(alpha, alpha)
 *   P(partner j) ∝ n_j^tau                j among the images of the batch, with replacement; n_i = the count of image i's class
 *
 * Images and labels have the same weight. With equal counts and `tau` 0, partners are uniform and weights Beta's half a turn further:
 * mostly near one half for `alpha` below 1.
 *
 * @shape labels int32 [batch]
 * @error OutOfRange (alpha, tau) · TooFewClasses · BadCount
 * @source Xu et al., NeurIPS 2021, section 3; XuZhengzhuo/Prior-LT core.py, `unimix`. The paper gives the class of a partner a
 *         chance of n^tau with tau -1; the program, and so we, an image of the batch: its tau is one less for the same classes
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { unimix } from "@longtail/mixup";
 *
 * const draw = orThrow(unimix({ counts: [900, 100], alpha: 0.8, tau: -0.5 }));
 * console.log(draw(7, Int32Array.of(0, 1, 0, 0))); // { permutation, weights }
 * ```
 */
export const unimix = ({
  counts,
  ...given
}: UnimixOptions): E.Either<LongtailError, (seed: Seed, labels: Int32Array) => Unimixed> =>
  pipe(
    gathered({
      counts: checkCounts(counts),
      options: checkOptions("unimix", unimixOptions, given),
    }),
    E.map(({ counts, options: { alpha, tau } }) => (seed, labels) => {
      const own = Array.from(labels, (label) => counts[label] as number);
      const sums = sumsOf(own, tau);
      const whole = sums.at(-1) ?? 0;
      const partners = generator(derive(seed, "partners"));
      const permutation = Int32Array.from(labels, () =>
        placeOf(sums, uniformFloat64(partners) * whole),
      );
      const beta = randomBeta.source(uniforms(derive(seed, "weights")))(alpha, alpha);
      const weights = Float32Array.from(own, (count, i) =>
        unimixedWeight(beta(), count, own[permutation[i] as number] as number),
      );
      return { permutation, weights };
    }),
  );
