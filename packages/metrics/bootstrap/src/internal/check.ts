import {
  checkLength,
  checkNumber,
  checkProbabilities,
  integers,
  type LongtailError,
  within,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

const indices = integers(0);

/** That a named array holds `count` classes. */
const checkClasses = (
  name: string,
  values: ArrayLike<number>,
  count: number,
): E.Either<LongtailError, number> => {
  const length = checkLength(name, values, count);
  if (E.isLeft(length)) return length;
  for (let i = 0; i < count; i++)
    if (!within(indices, values[i])) return checkNumber(`${name}.${i}`, indices, values[i]);
  return length;
};

/** The three arrays, if they have one length, and hold probabilities and classes. */
export const checkPredicted = ({
  confidences,
  predictions,
  labels,
}: Predicted): E.Either<LongtailError, Predicted> => {
  const count = confidences.length;
  const checks = [
    checkClasses("predictions", predictions, count),
    checkClasses("labels", labels, count),
  ];
  for (const check of checks) if (E.isLeft(check)) return check;
  return E.map((legal: ArrayLike<number>) => ({ confidences: legal, predictions, labels }))(
    checkProbabilities("confidences", confidences),
  );
};
