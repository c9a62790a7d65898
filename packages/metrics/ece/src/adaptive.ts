import type { Checked } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BinOptions, Predicted } from "./api.js";
import { checkSome } from "./internal/check.js";
import { adaptiveGap } from "./internal/order.js";

/**
 * Adaptive calibration error: ECE over bins of equal numbers of images instead of equal widths.
 *
 *   Σ_b |S_b| / N · |accuracy(S_b) − confidence(S_b)|        S_b = the b-th run of the images in order of confidence
 *
 * Images of equal confidence keep their order. When B does not divide N, the first N mod B bins hold one image more than the
 * rest; when there are fewer images than bins, each image is its own bin. Weights move no image to another bin.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @unit  a fraction, not a percentage
 * @error as `calibration`
 * @owns  the inputs are neither kept nor changed
 * @source Nguyen and O'Connor, EMNLP 2015 (adaptive binning); bins are those of `numpy.array_split` on stably sorted
 *         confidences. Definitions that interpolate edges between quantiles give slightly different numbers.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { adaptiveError } from "@longtail/ece";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.7, 0.6], predictions: [0, 0, 0, 0], labels: [0, 0, 1, 0] };
 * console.log(orThrow(adaptiveError(predicted, { bins: 2 }))); // about 0.15
 * ```
 */
export const adaptiveError = (predicted: Predicted, options: BinOptions = {}): Checked<number> =>
  pipe(
    checkSome(predicted, options),
    E.map(({ bins, predicted: legal, weightOf }) => adaptiveGap(legal, bins, weightOf)),
  );
