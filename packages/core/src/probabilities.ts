import * as E from "#fp-ts/Either";
import { checkList } from "./check-list.js";
import { failure, type LongtailError, range } from "./errors.js";

const unit = range(0, 1);

// How far above 1 a float32 softmax may round: eight float32 steps; one or two occur.
const ROUNDING = 1e-6;

/**
 * The numbers, if each is a probability. Where one was rounded to slightly above 1, a copy has 1 instead.
 *
 * @shape values [n] · result [n], in [0, 1]
 * @error WrongType (no array) · OutOfRange (below 0, above 1 by more than 1e-6, NaN), under the name and position
 * @owns  the result is the given array or a new one; the given array is not changed
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
  const list = checkList(name, values);
  if (E.isLeft(list)) return list;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= 0 && value <= 1 + ROUNDING))
      return E.left(failure("OutOfRange", { path: [name, String(i)], range: unit, actual: value }));
    if (value > largest) largest = value;
  }
  return E.right(largest > 1 ? Float64Array.from(values, (value) => Math.min(value, 1)) : values);
};
