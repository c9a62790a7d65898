import { checkNumber, integers, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { BinOptions, Calibration, Predicted } from "./api.js";
import { checkBins, checkPredicted } from "./internal/check.js";
import { addTo, calibrationOf, newTally } from "./internal/tally.js";

/**
 * Expected and maximum calibration error, with the bins of a reliability diagram.
 *
 *   ECE = Σ_b |S_b| / N · |accuracy(S_b) − confidence(S_b)|        MCE = max_b |accuracy(S_b) − confidence(S_b)|
 *
 * Bin b of B is (b/B, (b+1)/B]: closed on the right. A confidence of exactly 0 belongs to the first bin. Numbers are
 * compared and added in float64; a Float32Array is widened first, so an edge such as 0.2 falls where its float32 does.
 * A confidence above 1 by at most 1e-6, as a float32 softmax may round it, counts as 1.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · bins of the result [B]
 * @unit  fractions, not percentages
 * @error OutOfRange (bins below 1, no image, a confidence outside [0, 1] or NaN, a class that is not an integer of at
 *        least 0) · LengthMismatch
 * @owns  the result is plain data; nothing given is kept or changed
 * @source Guo et al., ICML 2017 (ECE and MCE); dvlab-research/MiSLAS utils/metric.py (15 bins, closed on the right by
 *         `np.digitize(right=True)`). The program puts a confidence of 0 into no bin; ours puts it into the first.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibration } from "@longtail/ece";
 *
 * const result = calibration({ confidences: [0.9, 0.8, 0.6], predictions: [0, 1, 1], labels: [0, 1, 0] }, { bins: 10 });
 * console.log(orThrow(result).ece); // about 0.3: (0.1 + 0.2 + 0.6) / 3
 * ```
 */
export const calibration = (
  predicted: Predicted,
  options: BinOptions = {},
): E.Either<LongtailError, Calibration> => {
  const bins = checkBins(options.bins);
  if (E.isLeft(bins)) return bins;
  const legal = checkPredicted(predicted);
  if (E.isLeft(legal)) return legal;
  const { confidences, predictions, labels } = legal.right;
  const some = checkNumber("confidences.length", integers(1), confidences.length);
  if (E.isLeft(some)) return some;
  const tally = newTally(bins.right);
  for (let i = 0; i < confidences.length; i++)
    addTo(tally, confidences[i] as number, predictions[i] === labels[i]);
  return E.right(calibrationOf(tally));
};
