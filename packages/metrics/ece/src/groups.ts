import {
  type Checked,
  type ClassGroups,
  checkPredicted,
  checkWeights,
  gathered,
  groupByClass,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BinOptions, CalibrationByGroup, Predicted } from "./api.js";
import { checkBins } from "./internal/check.js";
import { calibrationByGroup } from "./internal/tally.js";

/**
 * The calibration within each group of classes. An image belongs to the group of its true class.
 *
 * A group without images is absent from the result. Images whose class is in no group are left out.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · groups: class indices under each name
 * @unit  fractions, not percentages
 * @error as `calibration`, except that no images is not an error · Incompatible (a class in two groups)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source `calibration`, applied to the images of one group at a time
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrationOfGroups } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8], predictions: [0, 0], labels: [0, 1] };
 * const { head, tail, rest } = orThrow(calibrationOfGroups(predicted, { head: [0], tail: [1], rest: [2] }));
 * console.log(head?.ece, tail?.ece, rest); // about 0.1 and 0.8, and undefined
 * ```
 */
export const calibrationOfGroups = <const Name extends string>(
  predicted: Predicted,
  groups: ClassGroups<Name>,
  options: BinOptions = {},
): Checked<CalibrationByGroup<Name>> =>
  pipe(
    gathered({
      bins: checkBins(options.bins),
      predicted: checkPredicted(predicted),
      groupOf: groupByClass(groups),
    }),
    E.bind("weightOf", ({ predicted: { labels } }) => checkWeights(options.weights, labels)),
    E.map(({ bins, predicted: legal, groupOf, weightOf }) =>
      calibrationByGroup(legal, groupOf, bins, weightOf),
    ),
  );
