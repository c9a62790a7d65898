import {
  type Checked,
  type ClassCounts,
  checkCounts,
  checkOptions,
  extent,
  gathered,
  inRange,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The range and the default of `maxMargin`. */
export const marginOptions = options({
  fields: { maxMargin: inRange(0, Number.POSITIVE_INFINITY, "[)") },
  defaults: { maxMargin: 0.5 },
});

/** Options of `margins`. */
export interface MarginOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** The margin of the rarest class: 0 or more, 0.5 by default. */
  readonly maxMargin?: number;
}

/**
 * By how much each class's cosine must exceed the others: the rarer the class, the wider its margin.
 *
 *   m_k = maxMargin (n_min / n_k)^(1/4)        n = counts, n_min the smallest of them
 *
 * @shape counts [K] · result [K]
 * @unit  cosines, in (0, maxMargin]
 * @error TooFewClasses · BadCount · OutOfRange (maxMargin), all at once
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
export const margins = ({ counts, maxMargin }: MarginOptions): Checked<readonly number[]> =>
  pipe(
    gathered({
      counts: checkCounts(counts),
      options: checkOptions("margins", marginOptions, { maxMargin }),
    }),
    E.map(({ counts, options: { maxMargin } }) => marginsOf(counts, maxMargin)),
  );

/** The margins of valid options. */
export const marginsOf = (counts: ClassCounts, maxMargin: number): readonly number[] => {
  const [fewest] = extent(counts);
  return counts.map((n) => maxMargin * (fewest / n) ** 0.25);
};
