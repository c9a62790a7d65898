import type { FullCalibration, Predicted } from "../api.js";
import { adaptiveGap } from "./order.js";
import { type Sums, scoresOf } from "./scan.js";
import { calibrationByGroup, calibrationOfAll } from "./tally.js";

/** Everything that can be said about rows: their sums, and what each row predicts. */
export const judged = <Name extends string>(
  sums: Sums,
  predicted: Predicted<ArrayLike<number>>,
  groupOf: ReadonlyMap<number, Name>,
): FullCalibration<Name> => {
  const { bins, weightOf } = sums;
  return {
    ...calibrationOfAll(predicted, bins, weightOf),
    ...scoresOf(sums),
    adaptiveEce: adaptiveGap(predicted, bins, weightOf),
    groups: calibrationByGroup(predicted, groupOf, bins, weightOf),
  };
};
