import type { LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Fraction, Predicted } from "./api.js";
import { groupAccuracies } from "./group-accuracies.js";
import { defineByCount, type Groups, groupsOf } from "./groups.js";
import { checkPredicted } from "./internal/check.js";

/** Accuracy on all images, and on those of classes with many, medium and few training images. */
export interface ShotAccuracy {
  readonly all: Fraction;
  readonly many: Fraction;
  readonly medium: Fraction;
  readonly few: Fraction;
}

/**
 * Accuracy on many-shot, medium-shot and few-shot classes, and on all.
 *
 * Each is a mean over the images of its classes. A group without images is "none", not 0.
 *
 * @shape predictions [n] · labels [n] · counts [K], training images per class
 * @unit  fractions, not percentages
 * @error LengthMismatch · BadLabel · TooFewClasses · BadCount · OutOfRange (limits of the groups)
 * @owns  the result is plain data; nothing given is kept or changed
 * @source Liu et al., CVPR 2019; facebookresearch/classifier-balancing utils.py, which gives 0 for an empty group
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { shotAccuracy } from "@longtail/accuracy";
 *
 * const counts = [500, 50, 5];
 * console.log(orThrow(shotAccuracy({ predictions: [0, 0, 1, 0], labels: [0, 0, 1, 1], counts })));
 * // all 0.75, many 1, medium 0.5, few "none"
 * ```
 */
export const shotAccuracy = (
  { counts, ...predicted }: Predicted & { readonly counts: ArrayLike<number> },
  options: { readonly groups?: Groups } = {},
): E.Either<LongtailError, ShotAccuracy> => {
  const groups = groupsOf(options.groups ?? defineByCount(), counts);
  if (E.isLeft(groups)) return groups;
  const count = checkPredicted(predicted, counts.length);
  if (E.isLeft(count)) return count;
  const all = Array.from({ length: counts.length }, (_, k) => k);
  const whole = groupAccuracies(predicted, { all });
  if (E.isLeft(whole)) return whole;
  const parts = groupAccuracies(predicted, groups.right);
  return E.isLeft(parts) ? parts : E.right({ ...whole.right, ...parts.right });
};
