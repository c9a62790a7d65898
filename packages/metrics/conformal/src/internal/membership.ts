import type { ConformalPredictor } from "../predictor.js";
import { rowScores } from "./scores.js";

/** Marks the classes of a row's set with 1 in `member`, the others with 0. */
export const membership = ({ score, thresholds }: ConformalPredictor) => {
  const classes = thresholds.length;
  const scores = rowScores(score, classes);
  const row = new Float64Array(classes);
  const limits = Float64Array.from(thresholds, (q) => q ?? Number.POSITIVE_INFINITY);
  return (probabilities: ArrayLike<number>, from: number, member: Uint8Array): void => {
    scores(probabilities, from, row);
    for (let k = 0; k < classes; k++)
      member[k] = (row[k] as number) <= (limits[k] as number) ? 1 : 0;
  };
};
