import { type Checked, checkNumber, gathered, integers } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { labelRanks, type Scored } from "./label-ranks.js";

/**
 * The fraction of images whose true class is among the k classes with the highest scores.
 *
 * Of classes with equal scores the one with the lower index comes first, so k = 1 agrees with `argmax`. With k of at
 * least K, every image counts. Without images the result is undefined.
 *
 * @shape logits or probabilities [n, classes] row by row · labels [n]
 * @unit  a fraction, not a percentage
 * @error OutOfRange (k or classes below 1, a score that is not finite) · LengthMismatch · BadLabel
 * @owns  the inputs are neither kept nor changed
 * @source the usual definition; `torch.topk` leaves the order of equal scores open
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { topK } from "@longtail/accuracy";
 *
 * const scored = { logits: [3, 1, 2, 0, 5, 4], classes: 3, labels: [0, 2] };
 * console.log(orThrow(topK(scored)), orThrow(topK(scored, { k: 2 }))); // 0.5 1
 * ```
 */
export const topK = (
  scored: Scored,
  options: { readonly k?: number } = {},
): Checked<number | undefined> =>
  pipe(
    gathered({ k: checkNumber("k", integers(1), options.k ?? 1), ranks: labelRanks(scored) }),
    E.map(({ k, ranks }) => {
      const right = ranks.reduce((sum, rank) => (rank < k ? sum + 1 : sum), 0);
      return ranks.length === 0 ? undefined : right / ranks.length;
    }),
  );
