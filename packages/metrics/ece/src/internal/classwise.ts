import { binEdges, binOf } from "@longtail/core";
import type { Probable, ZeroRule } from "../api.js";

/** The classwise calibration error of arrays that have been checked: one pass over the probabilities. */
export const classwiseGap = (
  { probabilities, classes, labels }: Probable,
  bins: number,
  zeros: ZeroRule,
): number => {
  const edges = binEdges(bins);
  // Per class and bin: how often the class is the true one, less the sum of its probabilities.
  const gaps = new Float64Array(classes * bins);
  for (let i = 0; i < labels.length; i++)
    for (let k = 0; k < classes; k++) {
      const probability = probabilities[i * classes + k] as number;
      if (probability === 0 && zeros === "dropped") continue;
      (gaps[k * bins + binOf(edges, probability)] as number) +=
        (labels[i] === k ? 1 : 0) - probability;
    }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / (labels.length * classes);
};
