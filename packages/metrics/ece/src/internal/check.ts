import { checkProbabilities, failure, integers, type LongtailError, within } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

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
