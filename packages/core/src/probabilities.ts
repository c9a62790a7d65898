import * as E from "fp-ts/lib/Either.js";
import { failure, type LongtailError, range } from "./errors.js";

const unit = range(0, 1);

// How far above 1 a float32 softmax may round: eight steps of float32, where one or two are seen.
const ROUNDING = 1e-6;

/**
 * The numbers, if every one is a probability; one that was rounded to a little more than 1 is 1 in a copy.
 *
 * @shape values [n] · result [n], in [0, 1]
 * @error OutOfRange (below 0, above 1 by more than 1e-6, NaN), under the name and the position
 * @owns  the result is the array given, or new; the array given is not changed
 * @example
 * ```ts
 * import { checkProbabilities, orThrow } from "@longtail/core";
 *
 * console.log(orThrow(checkProbabilities("probabilities", Float32Array.of(0.25, 1.0000001)))); // 0.25, 1
 * ```
 */
export const checkProbabilities = (
  name: string,
  values: ArrayLike<number>,
): E.Either<LongtailError, ArrayLike<number>> => {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= 0 && value <= 1 + ROUNDING))
      return E.left(failure("OutOfRange", { path: [name, String(i)], range: unit, actual: value }));
    largest = Math.max(largest, value);
  }
  return E.right(largest > 1 ? Float64Array.from(values, (value) => Math.min(value, 1)) : values);
};
