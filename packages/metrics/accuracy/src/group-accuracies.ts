import { type Checked, type ClassGroups, gathered, groupByClass } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { AccuracyByGroup, Predicted } from "./api.js";
import { accuracies } from "./internal/accuracies.js";
import { checkPredicted } from "./internal/check.js";

/**
 * The accuracy within each group of classes: the fraction of correct images among those whose true class is in the group.
 *
 * It is a mean over images. On a test set with equally many images of each class it equals the mean of the classes'
 * accuracies. A group without images is absent from the result; images whose class is in no group are left out.
 *
 * @shape predictions [n] · labels [n] · groups: class indices under each name
 * @unit  fractions, not percentages
 * @error LengthMismatch · OutOfRange (a class that is not an integer of at least 0) · Incompatible (a class in two groups)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source facebookresearch/classifier-balancing utils.py (`shot_acc`), which gives 0 for an empty group
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { groupAccuracies } from "@longtail/accuracy";
 *
 * const predicted = { predictions: [0, 0, 0, 1], labels: [0, 0, 1, 1] };
 * console.log(orThrow(groupAccuracies(predicted, { head: [0], tail: [1], rest: [2] }))); // head 1, tail 0.5
 * ```
 */
export const groupAccuracies = <const Name extends string>(
  predicted: Predicted,
  groups: ClassGroups<Name>,
): Checked<AccuracyByGroup<Name>> =>
  pipe(
    gathered({ predicted: checkPredicted(predicted), groupOf: groupByClass(groups) }),
    E.map(({ predicted: legal, groupOf }) => {
      const names = [...new Set(groupOf.values())];
      const partOf = new Map([...groupOf].map(([label, name]) => [label, names.indexOf(name)]));
      const fractions = accuracies(legal, names.length, (label) => partOf.get(label));
      const found = names.flatMap((name, part) => {
        const fraction = fractions[part];
        return fraction === undefined ? [] : [[name, fraction] as const];
      });
      return Object.fromEntries(found) as AccuracyByGroup<Name>;
    }),
  );
