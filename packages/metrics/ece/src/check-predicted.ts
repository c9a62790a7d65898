import {
  type Checked,
  checkIndices,
  checkLength,
  checkProbabilities,
  gathered,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Predicted } from "./api.js";

/**
 * The three arrays, if they have one length and hold probabilities and class indices.
 *
 * @shape confidences [n] · predictions [n] · labels [n]
 * @error LengthMismatch · OutOfRange (a confidence outside [0, 1] or NaN, a class that is not an integer of at least 0)
 * @owns  the arrays given; confidences are a copy if one was above 1 by rounding
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { checkPredicted } from "@longtail/ece";
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
}: Predicted): Checked<Predicted> => {
  const indices = (name: string, values: ArrayLike<number>) =>
    pipe(
      checkLength(name, values, confidences.length),
      E.chain(() => checkIndices(name, values)),
    );
  return gathered({
    confidences: checkProbabilities("confidences", confidences),
    predictions: indices("predictions", predictions),
    labels: indices("labels", labels),
  });
};
