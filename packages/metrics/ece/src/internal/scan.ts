import { binEdges, binOf } from "@longtail/core";
import type { Predictions, Probable, ZeroRule } from "../api.js";

/** What one pass over the probabilities finds. */
export interface Scan extends Predictions {
  readonly classwiseEce: number;
  readonly nll: number;
  readonly brier: number;
}

/** The class with the largest probability of the row that begins at `from`; of equal ones the first. */
export const mostProbable = (
  probabilities: ArrayLike<number>,
  classes: number,
  from: number,
): number => {
  let best = 0;
  for (let k = 1; k < classes; k++)
    if ((probabilities[from + k] as number) > (probabilities[from + best] as number)) best = k;
  return best;
};

/** One pass over the probabilities of at least one image; everything has been checked. */
export const scan = (
  { probabilities, classes, labels }: Probable,
  bins: number,
  zeros: ZeroRule,
): Scan => {
  const count = labels.length;
  const confidences = new Float64Array(count);
  const predictions = new Int32Array(count);
  const edges = binEdges(bins);
  // Per class and bin: how often the class is the true one, less the sum of its probabilities.
  const gaps = new Float64Array(classes * bins);
  let [nll, brier] = [0, 0];
  for (let i = 0, from = 0; i < count; i++, from += classes) {
    const label = labels[i] as number;
    const best = mostProbable(probabilities, classes, from);
    predictions[i] = best;
    confidences[i] = probabilities[from + best] as number;
    nll -= Math.log(Math.max(probabilities[from + label] as number, 1e-12));
    for (let k = 0; k < classes; k++) {
      const probability = probabilities[from + k] as number;
      const truth = label === k ? 1 : 0;
      const gap = probability - truth;
      brier += gap * gap;
      if (probability === 0 && zeros === "dropped") continue;
      (gaps[k * bins + binOf(edges, probability)] as number) += truth - probability;
    }
  }
  return {
    confidences,
    predictions,
    classwiseEce: gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / (count * classes),
    nll: nll / count,
    brier: brier / count,
  };
};
