import {
  type ClassCounts,
  checkCounts,
  checkNumber,
  faults,
  type LongtailError,
  type Range,
  range,
  type Seed,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { type Blend, mixup } from "./mixup.js";

/** The range of `kappa`: how many times more frequent one class is than another. */
export const kappas: Range = range(1, Number.POSITIVE_INFINITY);

/** The range of `tau`. */
export const taus: Range = range(0, 1);

/** When a mixed example belongs to the rarer of its two classes. */
export interface RemixRule {
  /** How many times more frequent the other class must be; published: 3. */
  readonly kappa: number;
  /** How small the share of the frequent class's image must be; published: 0.5. */
  readonly tau: number;
}

/**
 * The weight of an example's own label where its image has weight `w`: the rarer class gets it whole when it is rare enough and its image shows enough.
 *
 *   0    if n_own / n_other >= kappa     and w < tau
 *   1    if n_own / n_other <= 1 / kappa and 1 - w < tau
 *   w    otherwise
 *
 * @source Chou et al., ECCV 2020 workshops, equation 5
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

/** What `remix` is made from. */
export interface RemixOptions extends RemixRule {
  /** Training images per class. */
  readonly counts: ClassCounts;
  /** As `mixup` has it. */
  readonly alpha: number;
}

/** A batch's blend of images, and the weight of each example's own label. */
export interface Remixed extends Blend {
  readonly labels: Float32Array;
}

/**
 * Remix: images are mixed as mixup does, labels in favour of the rarer class, for each example by itself.
 *
 *   x~_i = w x_i + (1 - w) x_perm(i)        w ~ Beta(alpha, alpha), one for the batch
 *   label weight of i = remixedWeight(w, n_y(i), n_y(perm(i)))
 *
 * @shape labels (in) int32 [batch] · labels (out) float32 [batch]
 * @error OutOfRange (alpha, kappa, tau) · TooFewClasses · BadCount
 * @source Chou et al., ECCV 2020 workshops. zhangyongshun/BagofTricks-LT averages the loss before it weighs it, so that only the mean of the label
 *         weights acts; here each example has its own, as the paper says.
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
}: RemixOptions): E.Either<LongtailError, (seed: Seed, labels: Int32Array) => Remixed> => {
  const blend = mixup({ alpha });
  const errors = faults(
    blend,
    checkCounts(counts),
    checkNumber("kappa", kappas, kappa),
    checkNumber("tau", taus, tau),
  );
  if (E.isLeft(blend) || errors.length > 0) return E.left(several(errors));
  const weigh = remixedWeight({ kappa, tau });
  return E.right((seed, labels) => {
    const { weight, permutation } = blend.right(seed, labels.length);
    const countAt = (place: number): number => counts[labels[place] as number] as number;
    const own = Float32Array.from(permutation, (other, i) =>
      weigh(weight, countAt(i), countAt(other)),
    );
    return { weight, permutation, labels: own };
  });
};
