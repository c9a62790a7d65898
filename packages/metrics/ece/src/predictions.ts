import type { LongtailError } from "@longtail/core";
import { checkLength, checkNumber, checkProbabilities, integers } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";

/** What a net answers for each image: the class it finds most probable, and that probability. */
export interface Predictions {
  readonly confidences: Float64Array;
  readonly predictions: Int32Array;
}

/**
 * The most probable class of each image, and its probability.
 *
 * Of equal probabilities the class with the lower index wins. One above 1 by at most 1e-6, as a float32 softmax may round it, counts as 1.
 *
 * @shape probabilities [n, classes] row by row · confidences float64 [n] · predictions int32 [n]
 * @error OutOfRange (fewer than 1 class, a probability outside [0, 1] or NaN) · LengthMismatch (no whole rows)
 * @owns  the result is new
 * @source numpy.argmax's rule for ties
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { predictionsOf } from "@longtail/ece";
 *
 * console.log(orThrow(predictionsOf({ probabilities: [0.2, 0.5, 0.3, 0.6, 0.2, 0.2], classes: 3 })).predictions); // 1, 0
 * ```
 */
export const predictionsOf = ({
  probabilities,
  classes,
}: {
  readonly probabilities: ArrayLike<number>;
  readonly classes: number;
}): E.Either<LongtailError, Predictions> => {
  const checked = checkNumber("classes", integers(1), classes);
  if (E.isLeft(checked)) return checked;
  const count = Math.ceil(probabilities.length / classes);
  const what = `probabilities (${classes} for each image)`;
  const whole = checkLength("probabilities", probabilities, count * classes, what);
  if (E.isLeft(whole)) return whole;
  const legal = checkProbabilities("probabilities", probabilities);
  if (E.isLeft(legal)) return legal;
  const p = legal.right;
  const confidences = new Float64Array(count);
  const predictions = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if ((p[i * classes + k] as number) > (p[i * classes + best] as number)) best = k;
    predictions[i] = best;
    confidences[i] = p[i * classes + best] as number;
  }
  return E.right({ confidences, predictions });
};
