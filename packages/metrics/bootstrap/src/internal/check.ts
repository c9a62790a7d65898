import {
  checkProbabilities,
  failure,
  integers,
  type LongtailError,
  type Range,
  within,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

/** That an option is a number of its range. */
export const checkNumber = (
  path: readonly string[],
  legal: Range,
  actual: number,
): E.Either<LongtailError, number> =>
  within(legal, actual)
    ? E.right(actual)
    : E.left(failure("OutOfRange", { path, range: legal, actual }));

/** That a named array holds `count` classes. */
const checkClasses = (
  name: string,
  values: ArrayLike<number>,
  count: number,
): E.Either<LongtailError, void> => {
  if (values.length !== count)
    return E.left(
      failure("LengthMismatch", {
        path: [name],
        what: name,
        expected: count,
        actual: values.length,
      }),
    );
  for (let i = 0; i < count; i++) {
    const checked = checkNumber([name, String(i)], integers(0), values[i] as number);
    if (E.isLeft(checked)) return checked;
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
    checkClasses("predictions", predictions, count),
    checkClasses("labels", labels, count),
  ];
  for (const check of checks) if (E.isLeft(check)) return check;
  return E.map((legal: ArrayLike<number>) => ({ confidences: legal, predictions, labels }))(
    checkProbabilities("confidences", confidences),
  );
};
