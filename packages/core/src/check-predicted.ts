import * as E from "#fp-ts/Either";
import { checkIndices, type Labels } from "./check-labels.js";
import { checkLength } from "./check-length.js";
import { checkList } from "./check-list.js";
import { type Checked, gathered } from "./gathered.js";
import { checkProbabilities } from "./probabilities.js";

/** What a network predicted for some images, how confidently, and their true classes; one entry per image. */
export interface Predicted<Indices extends Labels = Labels> {
  /** The probability of the predicted class, in [0, 1]; up to 1 + 1e-6, as float32 rounds, counts as 1. */
  readonly confidences: ArrayLike<number>;
  /** The predicted classes: integers of at least 0. */
  readonly predictions: Indices;
  /** The true classes: integers of at least 0. */
  readonly labels: Indices;
}

/**
 * The three arrays, if they have one length and hold probabilities and class indices.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @error WrongType (no array) · LengthMismatch · OutOfRange (a confidence outside [0, 1] or NaN, a class that is not an integer of at least 0)
 * @owns  the arrays given; confidences are a copy if one was above 1 by rounding, and 64-bit integers become numbers
 * @example
 * ```ts
 * import { checkPredicted, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const checked = checkPredicted({ confidences: [0.9, 1.2], predictions: [0, 1], labels: [0, 0] });
 * if (E.isLeft(checked)) console.log(renderError(checked.left)); // confidences.1: expected a number in [0, 1], got 1.2
 * ```
 */
export const checkPredicted = ({
  confidences,
  predictions,
  labels,
}: Predicted): Checked<Predicted<ArrayLike<number>>> => {
  const indices = (name: string, values: Labels): Checked<ArrayLike<number>> => {
    const list = checkList(name, values);
    if (E.isLeft(list)) return list;
    const length = checkLength(name, values, confidences.length);
    return E.isLeft(length) ? length : checkIndices(name, values);
  };
  const list = checkList("confidences", confidences);
  if (E.isLeft(list)) return list;
  return gathered({
    confidences: checkProbabilities("confidences", confidences),
    predictions: indices("predictions", predictions),
    labels: indices("labels", labels),
  });
};
