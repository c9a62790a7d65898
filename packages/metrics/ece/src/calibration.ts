import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BinOptions, Calibration, Predicted } from "./api.js";
import { checkSome } from "./internal/check.js";
import { calibrationOfAll } from "./internal/tally.js";

/**
 * Expected and maximum calibration error, with the bins of a reliability diagram.
 *
 *   ECE = Σ_b |S_b| / N · |accuracy(S_b) − confidence(S_b)|        MCE = max_b |accuracy(S_b) − confidence(S_b)|
 *
 * Bin b of B is (b/B, (b+1)/B], closed on the right; a confidence of exactly 0 falls into the first bin. Comparisons and sums are
 * in float64. A Float32Array is widened first, so an edge such as 0.2 falls where its float32 does.
 *
 * @shape confidences [n] · predictions [n] · labels [n] · bins of the result [B]
 * @unit  fractions, not percentages
 * @error OutOfRange (bins below 1, no images, a confidence outside [0, 1] or NaN, a class that is not an integer of at least 0) ·
 *        LengthMismatch
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Guo et al., ICML 2017 (ECE and MCE); dvlab-research/MiSLAS utils/metric.py (15 bins, closed on the right by
 *         `np.digitize(right=True)`), which counts a confidence of 0 in no bin
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibration } from "@longtail/ece";
 *
 * const result = calibration({ confidences: [0.9, 0.8, 0.6], predictions: [0, 1, 1], labels: [0, 1, 0] }, { bins: 10 });
 * console.log(orThrow(result).ece); // about 0.3: (0.1 + 0.2 + 0.6) / 3
 * ```
 */
export const calibration = (predicted: Predicted, options: BinOptions = {}): Checked<Calibration> =>
  pipe(
    checkSome(predicted, options),
    E.map(({ bins, predicted: legal, weightOf }) => calibrationOfAll(legal, bins, weightOf)),
  );
