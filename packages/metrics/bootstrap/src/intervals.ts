import {
  binCounts,
  binEdges,
  binOf,
  type Checked,
  checkNumber,
  checkPredicted,
  gathered,
  integers,
  type Predicted,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { Interval, ResamplingOptions } from "./api.js";
import { intervalsOf } from "./internal/resample.js";

/** Intervals of a classifier's accuracy and ECE; fractions, not percentages. */
export interface Intervals {
  readonly accuracy: Interval;
  readonly ece: Interval;
}

/**
 * Percentile intervals of accuracy and ECE, both from the same samples of the images.
 *
 *   accuracy(S) = Σ_i [right_i] / N        ece(S) = Σ_b |Σ_{i in b} ([right_i] − confidence_i)| / N        over i in S
 *
 * The bin and the gap of each image are computed once; a sample then costs two additions per image.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @unit  fractions, not percentages
 * @error as `bootstrap` · OutOfRange (bins below 1, a confidence outside [0, 1] or NaN, a class that is not an integer of at least
 *        0) · LengthMismatch
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source `bootstrap`; bins are those of `@longtail/ece`
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { intervals } from "@longtail/bootstrap";
 *
 * const predicted = { confidences: [0.9, 0.8, 0.6, 0.7], predictions: [0, 1, 1, 0], labels: [0, 1, 0, 0] };
 * console.log(orThrow(intervals(predicted, { seed: 0 })));
 * ```
 */
export const intervals = (
  predicted: Predicted,
  { bins = 15, ...options }: ResamplingOptions & { readonly bins?: number },
): Checked<Intervals> =>
  pipe(
    gathered({
      bins: checkNumber("bins", binCounts, bins),
      some: checkNumber("labels.length", integers(1), predicted.labels.length),
      predicted: checkPredicted(predicted),
    }),
    E.chain(({ predicted: legal }) =>
      intervalsOf(legal.labels.length, statisticsOf(legal, bins), options),
    ),
    E.map(([accuracy, ece]) => ({ accuracy, ece })),
  );

/** Accuracy and ECE of the images at some positions. */
const statisticsOf = ({ confidences, predictions, labels }: Predicted, bins: number) => {
  const count = labels.length;
  const right = new Uint8Array(count);
  const gap = new Float64Array(count);
  const bin = new Int32Array(count);
  const edges = binEdges(bins);
  for (let i = 0; i < count; i++) {
    const confidence = confidences[i] as number;
    right[i] = predictions[i] === labels[i] ? 1 : 0;
    gap[i] = (right[i] as number) - confidence;
    bin[i] = binOf(edges, confidence);
  }
  const sums = new Float64Array(bins);
  return (positions: Int32Array): readonly [accuracy: number, ece: number] => {
    sums.fill(0);
    let hits = 0;
    for (const i of positions) {
      hits += right[i] as number;
      (sums[bin[i] as number] as number) += gap[i] as number;
    }
    return [hits / count, sums.reduce((total, sum) => total + Math.abs(sum), 0) / count];
  };
};
