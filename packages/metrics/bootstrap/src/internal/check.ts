import { failure, integers, type LongtailError, type Range, range, within } from "@longtail/core";
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

/** That every number of a named array of `count` is legal. */
const checkArray = (
  name: string,
  values: ArrayLike<number>,
  count: number,
  legal: Range,
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
    const checked = checkNumber([name, String(i)], legal, values[i] as number);
    if (E.isLeft(checked)) return checked;
  }
  return E.right(undefined);
};

/** That the three arrays have one length, and hold probabilities and classes. */
export const checkPredicted = ({
  confidences,
  predictions,
  labels,
}: Predicted): E.Either<LongtailError, void> => {
  const count = confidences.length;
  const first = checkArray("confidences", confidences, count, range(0, 1));
  if (E.isLeft(first)) return first;
  const second = checkArray("predictions", predictions, count, integers(0));
  if (E.isLeft(second)) return second;
  return checkArray("labels", labels, count, integers(0));
};
