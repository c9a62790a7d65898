import {
  type ClassCounts,
  checkCounts,
  checkOptions,
  gathered,
  inRange,
  type LongtailError,
  options,
  type Seed,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type Blend, mixup, mixupOptions } from "./mixup.js";

const ruleOptions = options({
  fields: { kappa: inRange(1, Number.POSITIVE_INFINITY), tau: inRange(0, 1) },
  defaults: { kappa: 3, tau: 0.5 },
});

/** The options of the component; defaults are the published values. */
export const remixOptions = options({
  fields: { ...mixupOptions.fields, ...ruleOptions.fields },
  defaults: { ...mixupOptions.defaults, ...ruleOptions.defaults },
});

/** When a mixed example gets the rarer of its two labels whole. */
export interface RemixRule {
  /** How many times more frequent the other class must be; 3 is published. */
  readonly kappa: number;
  /** Below which share of the frequent class's image; 0.5 is published. */
  readonly tau: number;
}

/**
 * The weight of an example's own label, its image having weight `w`. The rarer class gets the label whole when it is rare enough
 * and its image has enough weight.
 *
 *   0    if n_own / n_other >= kappa     and w < tau
 *   1    if n_own / n_other <= 1 / kappa and 1 - w < tau
 *   w    otherwise
 *
 * @source Chou et al., ECCV 2020 workshops
 * @example
 * ```ts
 * import { remixedWeight } from "@longtail/mixup";
 *
 * const weight = remixedWeight({ kappa: 3, tau: 0.5 });
 * console.log(weight(0.4, 900, 100), weight(0.6, 100, 900), weight(0.6, 900, 100)); // 0 1 0.6
 * ```
 */
export const remixedWeight =
  ({ kappa, tau }: RemixRule) =>
  (weight: number, own: number, other: number): number => {
    // As products, which are exact: 1 / kappa is not.
    if (own >= kappa * other && weight < tau) return 0;
    if (own * kappa <= other && 1 - weight < tau) return 1;
    return weight;
  };

/** The options of `remix`. */
export interface RemixOptions extends RemixRule {
  /** Training images per class. */
  readonly counts: ClassCounts;
  /** As in `mixup`. */
  readonly alpha: number;
}

/** A batch's blend of images, and the weight of each example's own label. */
export interface Remixed extends Blend {
  readonly labels: Float32Array;
}

/**
 * Remix: mixes images as mixup does, and labels per example in favor of the rarer class.
 *
 *   x~_i = w x_i + (1 - w) x_perm(i)        w ~ Beta(alpha, alpha), one for the batch
 *   label weight of i = remixedWeight(w, n_y(i), n_y(perm(i)))
 *
 * @shape labels (in) int32 [batch] · labels (out) float32 [batch]
 * @error OutOfRange (alpha, kappa, tau) · TooFewClasses · BadCount
 * @source Chou et al., ECCV 2020 workshops. zhangyongshun/BagofTricks-LT averages the loss before weighting it, so only the mean of the label
 *         weights acts; here each example has its own, as in the paper.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { remix } from "@longtail/mixup";
 *
 * const draw = orThrow(remix({ counts: [900, 100], alpha: 1, kappa: 3, tau: 0.5 }));
 * console.log(draw(7, Int32Array.of(0, 1, 0, 0))); // { weight, permutation, labels }
 * ```
 */
export const remix = ({
  counts,
  alpha,
  kappa,
  tau,
}: RemixOptions): E.Either<LongtailError, (seed: Seed, labels: Int32Array) => Remixed> =>
  pipe(
    gathered({
      blend: mixup({ alpha }),
      counts: checkCounts(counts),
      rule: checkOptions("remix", ruleOptions, { kappa, tau }),
    }),
    E.map(({ blend }) => {
      const weigh = remixedWeight({ kappa, tau });
      return (seed, labels) => {
        const { weight, permutation } = blend(seed, labels.length);
        const countAt = (place: number): number => counts[labels[place] as number] as number;
        const own = Float32Array.from(permutation, (other, i) =>
          weigh(weight, countAt(i), countAt(other)),
        );
        return { weight, permutation, labels: own };
      };
    }),
  );
