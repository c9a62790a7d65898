import { type Checked, type ClassGroups, checkClassWeights, gathered } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { BinOptions, FullCalibration, Probable, ZeroRule } from "./api.js";
import { checkBins, checkGroups, checkProbable } from "./internal/check.js";
import { judged } from "./internal/judged.js";
import { addRows, newSums } from "./internal/scan.js";

/** Options of `calibrationOfProbabilities`. */
export interface ProbabilityOptions<Name extends string = never> extends BinOptions {
  /** Where the classwise error counts probabilities of exactly 0; "dropped" by default, as in the published binning. */
  readonly zeros?: ZeroRule;
  /** Groups of classes to judge as well, from the same pass over the probabilities. */
  readonly groups?: ClassGroups<Name>;
}

/**
 * Everything that can be said about a network's probabilities, from one pass over them: `calibration`, classwise and adaptive ECE,
 * NLL, Brier score, and the calibration of groups of classes.
 *
 *   classwise   1/K Σ_k Σ_b |S_kb| / N · |frequency of class k in S_kb − mean p_k in S_kb|    S_kb: images with p_k in bin b
 *   adaptive    ECE over B runs of equal numbers of images in order of confidence: see `adaptiveError`
 *   NLL         −1/N Σ_i log max(p_i,y, 1e-12)
 *   Brier       1/N Σ_i Σ_k (p_ik − [k = y])²
 *
 * The prediction is the most probable class, of equal ones the first. `zeros: "first-bin"` puts a class probability of exactly 0 into
 * the first bin; the classwise error grows where a network gives its true classes nothing. Rows are not checked to sum to 1. A
 * probability of up to 1 + 1e-6, as a float32 softmax rounds, counts as 1.
 *
 * @shape probabilities [n, classes] row by row · labels [n] · groups: class indices under each name
 * @unit  fractions; NLL in nats
 * @error OutOfRange (bins or classes below 1, no images, a probability outside [0, 1] or NaN) · LengthMismatch · BadLabel ·
 *        Incompatible (a class in two groups)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Guo et al., ICML 2017; Kull et al., NeurIPS 2019 (classwise); Nguyen and O'Connor, EMNLP 2015 (adaptive);
 *         Brier, 1950, in its original form over all classes
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { calibrationOfProbabilities } from "@longtail/ece";
 *
 * const probabilities = Float32Array.of(0.7, 0.2, 0.1, 0.3, 0.4, 0.3);
 * const probable = { probabilities, classes: 3, labels: [0, 2] };
 * const { ece, brier, groups } = orThrow(calibrationOfProbabilities(probable, { groups: { tail: [2] } }));
 * console.log(ece, brier, groups.tail?.accuracy); // about 0.35 and 0.44, and 0
 * ```
 */
export const calibrationOfProbabilities = <const Name extends string = never>(
  probable: Probable,
  options: ProbabilityOptions<Name> = {},
): Checked<FullCalibration<Name>> =>
  pipe(
    gathered({
      legal: checkProbable(probable),
      bins: checkBins(options.bins),
      groupOf: checkGroups(options.groups),
    }),
    E.bind("weightOf", ({ legal: { labels } }) =>
      checkClassWeights(options.weights, labels, probable.classes),
    ),
    E.map(({ legal, bins, groupOf, weightOf }) => {
      const sums = newSums(probable.classes, bins, options.zeros, weightOf);
      return judged(sums, { ...addRows(sums, legal), labels: legal.labels }, groupOf);
    }),
  );
