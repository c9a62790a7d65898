import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { AccuracyByGroup, Predicted } from "./api.js";
import { groupAccuracies } from "./group-accuracies.js";
import { defineByCount, type Groups, groupsOf } from "./groups.js";
import { checkPredicted } from "./internal/check.js";

/** Accuracy on all images, and on those of classes with many, medium and few training images. */
export type ShotAccuracy = AccuracyByGroup<"all" | "many" | "medium" | "few">;

/**
 * Accuracy on many-shot, medium-shot and few-shot classes, and on all.
 *
 * Each is a mean over the images of its classes. A group without images is absent from the result, not 0.
 *
 * @shape predictions [n] · labels [n] · counts [K], training images per class
 * @unit  fractions, not percentages
 * @error LengthMismatch · BadLabel · TooFewClasses · BadCount · OutOfRange (limits of the groups)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Liu et al., CVPR 2019; facebookresearch/classifier-balancing utils.py, which gives 0 for an empty group
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { shotAccuracy } from "@longtail/accuracy";
 *
 * const counts = [500, 50, 5];
 * console.log(orThrow(shotAccuracy({ predictions: [0, 0, 1, 0], labels: [0, 0, 1, 1], counts })));
 * // all 0.75, many 1, medium 0.5
 * ```
 */
export const shotAccuracy = (
  { counts, ...predicted }: Predicted & { readonly counts: ArrayLike<number> },
  { groups = defineByCount() }: { readonly groups?: Groups } = {},
): Checked<ShotAccuracy> =>
  pipe(
    E.Do,
    E.apS("classes", groupsOf(groups, counts)),
    E.apS("legal", checkPredicted(predicted, counts.length)),
    E.bind("parts", ({ classes, legal }) => groupAccuracies(legal, classes)),
    E.bind("whole", ({ legal }) =>
      groupAccuracies(legal, { all: Array.from({ length: counts.length }, (_, k) => k) }),
    ),
    E.map(({ whole, parts }) => ({ ...whole, ...parts })),
  );
