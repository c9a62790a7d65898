import { expOf } from "./exp.js";

/** Scores, row by row. */
export type Scores = Float32Array | Float64Array;

/** Rows that are looked at together: their sums need not wait for one another. */
export const together = 4;

/**
 * Writes e^(logit - largest) of up to four rows of logits into `into`, zeros for the others, and what makes them probabilities, a
 * factor for each row, into `scales`; false where a logit is NaN or infinite.
 */
export const exponentials = (
  into: Float64Array,
  scales: Float64Array,
  scores: Scores,
  from: number,
  classes: number,
  count: number,
): boolean => {
  into.fill(0, count * classes);
  for (let r = 0; r < count; r++) {
    const start = from + r * classes;
    const to = r * classes;
    let most = scores[start] as number;
    for (let k = 1; k < classes; k++) {
      const score = scores[start + k] as number;
      if (score > most) most = score;
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = expOf((scores[start + k] as number) - most);
      into[to + k] = value;
      sum += value;
    }
    if (!(sum >= 1)) return false;
    scales[r] = 1 / sum;
  }
  return true;
};

/** The probabilities of rows of logits. A row without a softmax gives NaN. */
export const softmaxRows = (scores: Scores, classes: number): Float64Array => {
  const all = new Float64Array(scores.length);
  const scales = new Float64Array(together);
  const rows = scores.length / classes;
  for (let row = 0; row < rows; row += together) {
    const to = all.subarray(row * classes, (row + together) * classes);
    const count = Math.min(together, rows - row);
    if (exponentials(to, scales, scores, row * classes, classes, count))
      for (let i = 0; i < count * classes; i++)
        to[i] = (to[i] as number) * (scales[Math.floor(i / classes)] as number);
    else to.fill(Number.NaN);
  }
  return all;
};
