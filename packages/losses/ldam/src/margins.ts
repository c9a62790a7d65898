import {
  checkCounts,
  checkNumber,
  faults,
  type LongtailError,
  type Range,
  range,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";

/** The range of `maxMargin`: 0 or more. */
export const maxMargins: Range = range(0, Number.POSITIVE_INFINITY, "[)");

/** Whose margins, and how wide the widest is. */
export interface MarginOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** The margin of the rarest class; 0.5 when left out. */
  readonly maxMargin?: number;
}

/**
 * By how much each class's cosine must exceed the others': more for rarer classes.
 *
 *   m_k = maxMargin (NK / n_k)^(1/4)        NK the smallest of the counts
 *
 * @shape counts [K] · result [K]
 * @unit  cosines, in (0, maxMargin]
 * @error TooFewClasses · BadCount · OutOfRange (maxMargin); both, if both are wrong
 * @owns  the result is new
 * @source Cao et al., NeurIPS 2019, equation 13; kaidic/LDAM-DRW losses.py, n^(−1/4) scaled so that the largest is `max_m`
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { margins } from "@longtail/ldam";
 *
 * console.log(orThrow(margins({ counts: [810, 160, 10] }))); // 0.167, 0.25, 0.5
 * ```
 */
export const margins = ({
  counts,
  maxMargin = 0.5,
}: MarginOptions): E.Either<LongtailError, readonly number[]> => {
  const legal = checkCounts(counts);
  const errors = faults(legal, checkNumber("maxMargin", maxMargins, maxMargin));
  if (E.isLeft(legal) || errors.length > 0) return E.left(several(errors));
  const fewest = Math.min(...legal.right);
  return E.right(legal.right.map((n) => maxMargin * (fewest / n) ** 0.25));
};
