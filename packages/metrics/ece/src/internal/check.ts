import {
  checkLength,
  checkNumber,
  checkProbabilities,
  integers,
  type LongtailError,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

const classIndex = integers(0);

/** The number of bins, if it is one. */
export const checkBins = (bins = 15): E.Either<LongtailError, number> =>
  checkNumber("bins", integers(1), bins);

const checkClasses = (name: string, values: ArrayLike<number>): E.Either<LongtailError, number> => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(Number.isInteger(value) && value >= 0))
      return checkNumber(`${name}.${i}`, classIndex, value);
  }
  return E.right(values.length);
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
