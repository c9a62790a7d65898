import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { ClassGroups, Fraction, Predicted } from "./api.js";
import { checkPredicted } from "./internal/check.js";

/**
 * The accuracy within each group of classes: the fraction of the images whose true class is in the group that were right.
 *
 * It is a mean over images. On a test set with equally many images of each class it is the mean of the classes'
 * accuracies too. A group without images is "none"; images whose class is in no group are left out.
 *
 * @shape predictions [n] · labels [n] · groups: class indices under each name
 * @unit  fractions, not percentages
 * @error LengthMismatch · OutOfRange (a class that is not an integer of at least 0) · Incompatible (a class in two groups)
 * @owns  the result is plain data; nothing given is kept or changed
 * @source facebookresearch/classifier-balancing utils.py (`shot_acc`), which gives 0 for an empty group
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { groupAccuracies } from "@longtail/accuracy";
 *
 * const predicted = { predictions: [0, 0, 0, 1], labels: [0, 0, 1, 1] };
 * console.log(orThrow(groupAccuracies(predicted, { head: [0], tail: [1], rest: [2] }))); // 1, 0.5, "none"
 * ```
 */
export const groupAccuracies = <const Name extends string>(
  predicted: Predicted,
  groups: ClassGroups<Name>,
): E.Either<LongtailError, Readonly<Record<Name, Fraction>>> => {
  const count = checkPredicted(predicted);
  if (E.isLeft(count)) return count;
  const names = Object.keys(groups) as Name[];
  const groupOf = new Map<number, number>();
  for (const [g, name] of names.entries())
    for (const classIndex of groups[name]) {
      const other = groupOf.get(classIndex);
      if (other !== undefined)
        return E.left(
          failure("Incompatible", {
            path: ["groups", name],
            what: `class ${classIndex}`,
            needs: "one group",
            got: other === g ? `"${name}" twice` : `"${names[other]}" and "${name}"`,
          }),
        );
      groupOf.set(classIndex, g);
    }
  const { predictions, labels } = predicted;
  const [images, right] = [new Float64Array(names.length), new Float64Array(names.length)];
  for (let i = 0; i < count.right; i++) {
    const g = groupOf.get(labels[i] as number);
    if (g === undefined) continue;
    images[g] = (images[g] as number) + 1;
    if (predictions[i] === labels[i]) right[g] = (right[g] as number) + 1;
  }
  return E.right(
    Object.fromEntries(
      names.map((name, g): [Name, Fraction] => [
        name,
        images[g] === 0 ? "none" : (right[g] as number) / (images[g] as number),
      ]),
    ) as Record<Name, Fraction>,
  );
};
