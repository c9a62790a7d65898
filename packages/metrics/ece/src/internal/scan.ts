import { binEdges, binOf } from "@longtail/core";
import type { Predictions, Probable, ZeroRule } from "../api.js";
import type { WeightOf } from "./tally.js";

/** What a pass over probabilities adds up. */
export interface Sums {
  readonly classes: number;
  readonly bins: number;
  readonly edges: Float64Array;
  readonly zeros: ZeroRule;
  readonly weightOf: WeightOf;
  /** Per bin and class: how often the class is the true one, less the sum of its probabilities. */
  readonly gaps: Float64Array;
  weight: number;
  nll: number;
  brier: number;
}

/** The sums over no images. */
export const newSums = (
  classes: number,
  bins: number,
  zeros: ZeroRule | undefined,
  weightOf: WeightOf,
): Sums => ({
  classes,
  bins,
  edges: binEdges(bins),
  zeros: zeros ?? "dropped",
  weightOf,
  gaps: new Float64Array(classes * bins),
  weight: 0,
  nll: 0,
  brier: 0,
});

/** The class with the largest probability of the row that begins at `from`; of equal ones the first. */
export const mostProbable = (
  probabilities: ArrayLike<number>,
  classes: number,
  from: number,
): number => {
  let best = 0;
  let most = probabilities[from] as number;
  for (let k = 1; k < classes; k++) {
    const probability = probabilities[from + k] as number;
    if (probability > most) {
      best = k;
      most = probability;
    }
  }
  return best;
};

/** Adds the classes from `k` to `end`, none of them the true one, of the row that begins at `from`. */
const addWrong = (
  sums: Sums,
  probabilities: ArrayLike<number>,
  from: number,
  k: number,
  end: number,
  weight: number,
): void => {
  const { gaps, edges, classes } = sums;
  const first = edges[1] as number;
  let brier = sums.brier;
  for (; k < end; k++) {
    const probability = probabilities[from + k] as number;
    brier += weight * (probability * probability);
    // Most probabilities lie in the first bin, where one of 0 changes nothing.
    const at = probability <= first ? k : binOf(edges, probability) * classes + k;
    gaps[at] = (gaps[at] as number) - weight * probability;
  }
  sums.brier = brier;
};

/** Adds rows to the sums, in place, and finds what each row predicts; everything has been checked. */
export const addRows = (
  sums: Sums,
  { probabilities, labels }: Pick<Probable<ArrayLike<number>>, "probabilities" | "labels">,
): Predictions => {
  const { classes } = sums;
  const confidences = new Float64Array(labels.length);
  const predictions = new Int32Array(labels.length);
  for (let i = 0, from = 0; i < labels.length; i++, from += classes) {
    const label = labels[i] as number;
    const weight = sums.weightOf(label);
    const best = mostProbable(probabilities, classes, from);
    predictions[i] = best;
    confidences[i] = probabilities[from + best] as number;
    const own = probabilities[from + label] as number;
    sums.weight += weight;
    sums.nll -= weight * Math.log(Math.max(own, 1e-12));
    addWrong(sums, probabilities, from, 0, label, weight);
    sums.brier += weight * ((own - 1) * (own - 1));
    if (own > 0 || sums.zeros === "first-bin")
      (sums.gaps[binOf(sums.edges, own) * classes + label] as number) += weight * (1 - own);
    addWrong(sums, probabilities, from, label + 1, classes, weight);
  }
  return { confidences, predictions };
};

/** Classwise ECE, NLL and Brier score of the rows added, at least one of which has weight. */
export const scoresOf = ({ classes, bins, gaps, weight, nll, brier }: Sums) => {
  let gap = 0;
  for (let k = 0; k < classes; k++)
    for (let bin = 0; bin < bins; bin++) gap += Math.abs(gaps[bin * classes + k] as number);
  return { classwiseEce: gap / (weight * classes), nll: nll / weight, brier: brier / weight };
};
