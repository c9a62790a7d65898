import { checkLength, checkProbabilities, failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { adaptiveGap } from "./adaptive.js";
import type { BinOptions, FullCalibration, Probable, ZeroRule } from "./api.js";
import { calibration } from "./calibration.js";
import { classwiseGap } from "./internal/classwise.js";
import { brierOf, nllOf } from "./internal/scores.js";
import { predictionsOf } from "./predictions.js";

const checkLabels = (labels: ArrayLike<number>, classes: number): E.Either<LongtailError, void> => {
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: ["labels"], position, label, classes }));
  }
  return E.right(undefined);
};

/**
 * All calibration errors of a net's probabilities: those of `calibration`, and classwise ECE, adaptive ECE, NLL, Brier.
 *
 *   classwise   1/K Σ_k Σ_b |S_kb| / N · |frequency of class k in S_kb − mean p_k in S_kb|    S_kb: images with p_k in bin b
 *   adaptive    ECE over B runs of equal numbers of images in order of confidence: see `adaptiveError`
 *   NLL         −1/N Σ_i log max(p_i,y, 1e-12)
 *   Brier       1/N Σ_i Σ_k (p_ik − [k = y])²
 *
 * The prediction is the most probable class, of equal ones the first. In the classwise error a probability of exactly
 * 0 is in no bin, as the published binning has it; `zeros: "first-bin"` counts those too, which makes the error larger
 * where a net gives its true classes nothing. Rows are not checked to sum to 1. A probability above 1 by at most 1e-6, as a
 * float32 softmax may round it, counts as 1.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @unit  fractions; NLL in nats
 * @error OutOfRange (bins or classes below 1, no image, a probability outside [0, 1] or NaN) · LengthMismatch · BadLabel
 * @owns  the result is plain data; nothing given is kept or changed
 * @source Guo et al., ICML 2017; Kull et al., NeurIPS 2019 (classwise); Nguyen and O'Connor, EMNLP 2015 (adaptive);
 *         Brier, 1950, in its original form over all classes
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrationOfProbabilities } from "@longtail/ece";
 *
 * const probabilities = Float32Array.of(0.7, 0.2, 0.1, 0.3, 0.4, 0.3);
 * const { ece, brier } = orThrow(calibrationOfProbabilities({ probabilities, classes: 3, labels: [0, 2] }));
 * console.log(ece, brier); // about 0.35 and 0.44
 * ```
 */
export const calibrationOfProbabilities = (
  { probabilities: given, classes, labels }: Probable,
  options: BinOptions & { readonly zeros?: ZeroRule } = {},
): E.Either<LongtailError, FullCalibration> => {
  const probabilities = checkProbabilities("probabilities", given);
  if (E.isLeft(probabilities)) return probabilities;
  const predicted = predictionsOf({ probabilities: probabilities.right, classes });
  if (E.isLeft(predicted)) return predicted;
  const enough = checkLength("labels", labels, predicted.right.predictions.length);
  if (E.isLeft(enough)) return enough;
  const legal = checkLabels(labels, classes);
  if (E.isLeft(legal)) return legal;
  const top = { ...predicted.right, labels };
  const result = calibration(top, options);
  if (E.isLeft(result)) return result;
  const probable = { probabilities: probabilities.right, classes, labels };
  const bins = result.right.bins.length;
  return E.right({
    ...result.right,
    classwiseEce: classwiseGap(probable, bins, options.zeros ?? "dropped"),
    adaptiveEce: adaptiveGap(top, bins),
    nll: nllOf(probable),
    brier: brierOf(probable),
  });
};
