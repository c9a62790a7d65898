import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { BinOptions, Calibration, Predicted } from "./api.js";
import { checkBins, checkPredicted } from "./internal/check.js";
import { addTo, calibrationOf, newTally, type Tally } from "./internal/tally.js";

/** Classes by the name of their group. */
export type ClassGroups<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * The calibration within each group of classes: an image belongs to the group of its true class.
 *
 * A group without images is `"none"`. Images whose class is in no group are left out; no class may be in two.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · groups: class indices under each name
 * @unit  fractions, not percentages
 * @error as `calibration`, but no image at all is not an error: every group is then "none" · Incompatible (a class in two
 *        groups)
 * @owns  the result is plain data; nothing given is kept or changed
 * @source `calibration`, applied to the images of one group at a time
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrationOfGroups } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8], predictions: [0, 0], labels: [0, 1] };
 * const { head, tail, rest } = orThrow(calibrationOfGroups(predicted, { head: [0], tail: [1], rest: [2] }));
 * console.log(head !== "none" && head.ece, tail !== "none" && tail.ece, rest); // about 0.1 and 0.8, and "none"
 * ```
 */
export const calibrationOfGroups = <const Name extends string>(
  predicted: Predicted,
  groups: ClassGroups<Name>,
  options: BinOptions = {},
): E.Either<LongtailError, Readonly<Record<Name, Calibration | "none">>> => {
  const bins = checkBins(options.bins);
  if (E.isLeft(bins)) return bins;
  const legal = checkPredicted(predicted);
  if (E.isLeft(legal)) return legal;
  const { confidences, predictions, labels } = legal.right;
  const names = Object.keys(groups) as Name[];
  const groupOf = new Map<number, Name>();
  for (const name of names)
    for (const classIndex of groups[name]) {
      const other = groupOf.get(classIndex);
      if (other !== undefined)
        return E.left(
          failure("Incompatible", {
            path: ["groups", name],
            what: `class ${classIndex}`,
            needs: "one group",
            got: other === name ? `"${name}" twice` : `"${other}" and "${name}"`,
          }),
        );
      groupOf.set(classIndex, name);
    }
  const tallies = new Map<Name, Tally>();
  for (let i = 0; i < labels.length; i++) {
    const name = groupOf.get(labels[i] as number);
    if (name === undefined) continue;
    const tally = tallies.get(name) ?? newTally(bins.right);
    tallies.set(name, tally);
    addTo(tally, confidences[i] as number, predictions[i] === labels[i]);
  }
  const entries = names.map((name) => {
    const tally = tallies.get(name);
    return [name, tally === undefined ? "none" : calibrationOf(tally)] as const;
  });
  return E.right(Object.fromEntries(entries) as Record<Name, Calibration | "none">);
};
