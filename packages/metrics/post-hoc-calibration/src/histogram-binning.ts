import { binCounts, binEdges, binOf, checkNumber, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "./api.js";
import type { HistogramBinning } from "./calibrator.js";
import { checkFitted } from "./internal/check.js";

/**
 * Histogram binning, one class against the rest: the frequency of a class in each bin of its probability.
 *
 *   v_kb = Σ {w_y : p_ik in bin b, y_i = k} / Σ {w_y : p_ik in bin b}        q_k = v_k,bin(p_k) / Σ_j v_j,bin(p_j)
 *
 * The bins have equal width, `(b/B, (b+1)/B]`. Bins of equal numbers of images would go almost entirely to the other classes: with
 * 100 classes, 99 % of a class's probabilities belong to other images, and one last bin would hold all medium and high confidences.
 * In a bin or for a class without images, a probability stays as it is. Rows are then normalized to the sum 1; a row that becomes
 * all zeros keeps its original values.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @error as `temperatureScaling` · OutOfRange (bins below 1)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Zadrozny and Elkan, ICML 2001 (bins of equal numbers of images) and KDD 2002 (one against the rest); Guo et
 *         al., ICML 2017, allow both kinds of bins
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { histogramBinning } from "@longtail/post-hoc-calibration";
 *
 * const probabilities = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3];
 * const { perClass } = orThrow(histogramBinning({ probabilities, classes: 2, labels: [0, 0, 1] }, { bins: 2 }));
 * console.log(perClass); // [[null, 2/3], [1/3, null]]
 * ```
 */
export const histogramBinning = (
  fitted: Probable,
  { bins = 15, ...options }: FitOptions & { readonly bins?: number } = {},
): E.Either<LongtailError, HistogramBinning> => {
  const legal = checkNumber("bins", binCounts, bins);
  if (E.isLeft(legal)) return legal;
  const checked = checkFitted(fitted, options);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes, labels, weightOf } = checked.right;
  const edges = binEdges(bins);
  const images = new Float64Array(classes * bins);
  const hits = new Float64Array(classes * bins);
  const seen = new Set<number>();
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number;
    const weight = weightOf(label);
    if (weight > 0) seen.add(label);
    for (let k = 0; k < classes; k++) {
      const at = k * bins + binOf(edges, probabilities[image * classes + k] as number);
      (images[at] as number) += weight;
      if (k === label) (hits[at] as number) += weight;
    }
  }
  const valueAt = (at: number): number | null =>
    images[at] === 0 ? null : (hits[at] as number) / (images[at] as number);
  return E.right({
    kind: "histogram",
    perClass: Array.from({ length: classes }, (_, k) =>
      Array.from({ length: bins }, (__, b) => (seen.has(k) ? valueAt(k * bins + b) : null)),
    ),
  });
};
