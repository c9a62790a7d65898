import { checkNumber, integers, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { BinOptions, Predicted } from "./api.js";
import { checkBins, checkPredicted } from "./internal/check.js";
import { byConfidence } from "./internal/order.js";

/**
 * Adaptive calibration error: ECE over bins of equal numbers of images instead of equal widths.
 *
 *   Σ_b |S_b| / N · |accuracy(S_b) − confidence(S_b)|        S_b = the b-th run of the images in order of confidence
 *
 * Images of equal confidence stay in the order given. When B does not divide N, the first N mod B bins hold one image
 * more than the rest; when there are fewer images than bins, each image is a bin of its own.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @unit  a fraction, not a percentage
 * @error as `calibration`
 * @owns  nothing given is kept or changed
 * @source Nguyen and O'Connor, EMNLP 2015 (adaptive binning); bins as `numpy.array_split` of the stably sorted
 *         confidences makes them. Definitions that interpolate edges between quantiles give slightly different numbers.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { adaptiveError } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.7, 0.6], predictions: [0, 0, 0, 0], labels: [0, 0, 1, 0] };
 * console.log(orThrow(adaptiveError(predicted, { bins: 2 }))); // about 0.15
 * ```
 */
export const adaptiveError = (
  predicted: Predicted,
  options: BinOptions = {},
): E.Either<LongtailError, number> => {
  const bins = checkBins(options.bins);
  if (E.isLeft(bins)) return bins;
  const legal = checkPredicted(predicted);
  if (E.isLeft(legal)) return legal;
  const some = checkNumber("confidences.length", integers(1), legal.right.confidences.length);
  return E.isLeft(some) ? some : E.right(adaptiveGap(legal.right, bins.right));
};

/** The adaptive error of arrays that have been checked. */
export const adaptiveGap = (
  { confidences, predictions, labels }: Predicted,
  bins: number,
): number => {
  const order = byConfidence(confidences);
  const [size, longer] = [Math.floor(order.length / bins), order.length % bins];
  let [position, sum] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    let gap = 0;
    for (const end = position + size + (bin < longer ? 1 : 0); position < end; position++) {
      const image = order[position] as number;
      gap += (predictions[image] === labels[image] ? 1 : 0) - (confidences[image] as number);
    }
    sum += Math.abs(gap);
  }
  return sum / order.length;
};
