import { failure, integers, type LongtailError, range, within } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

const unit = range(0, 1);
const classIndex = integers(0);

/** The number of bins, if it is one. */
export const checkBins = (bins = 15): E.Either<LongtailError, number> =>
  within(integers(1), bins)
    ? E.right(bins)
    : E.left(failure("OutOfRange", { path: ["bins"], range: integers(1), actual: bins }));

/** That an array has the right length. */
export const checkLength = (
  name: string,
  values: ArrayLike<number>,
  expected: number,
): E.Either<LongtailError, void> =>
  values.length === expected
    ? E.right(undefined)
    : E.left(
        failure("LengthMismatch", {
          path: [name],
          what: name,
          expected,
          actual: values.length,
        }),
      );

/** That there is at least one image. */
export const checkSome = (name: string, count: number): E.Either<LongtailError, void> =>
  count > 0
    ? E.right(undefined)
    : E.left(failure("OutOfRange", { path: [name, "length"], range: integers(1), actual: count }));

// How far above 1 a float32 softmax may round: eight steps of float32, where one or two are seen.
const ROUNDING = 1e-6;

/** The numbers, if every one is a probability; one that was rounded to a little more than 1 is 1 in a copy. */
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

const checkClasses = (name: string, values: ArrayLike<number>): E.Either<LongtailError, void> => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(Number.isInteger(value) && value >= 0))
      return E.left(
        failure("OutOfRange", { path: [name, String(i)], range: classIndex, actual: value }),
      );
  }
  return E.right(undefined);
};

/** The three arrays, if they have one length, and hold probabilities and classes. */
export const checkPredicted = ({
  confidences,
  predictions,
  labels,
}: Predicted): E.Either<LongtailError, Predicted> => {
  const count = confidences.length;
  const checks = [
    () => checkLength("predictions", predictions, count),
    () => checkLength("labels", labels, count),
    () => checkClasses("predictions", predictions),
    () => checkClasses("labels", labels),
  ];
  for (const check of checks) {
    const result = check();
    if (E.isLeft(result)) return result;
  }
  return E.map((legal: ArrayLike<number>) => ({ confidences: legal, predictions, labels }))(
    checkProbabilities("confidences", confidences),
  );
};
