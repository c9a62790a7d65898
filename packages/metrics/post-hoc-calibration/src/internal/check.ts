import { checkProbabilities, failure, integers, type LongtailError, within } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Probable } from "../api.js";

/** The probabilities, if there are `rows * classes` of them. */
export const checkRows = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows: number,
): E.Either<LongtailError, ArrayLike<number>> =>
  probabilities.length === rows * classes
    ? checkProbabilities("probabilities", probabilities)
    : E.left(
        failure("LengthMismatch", {
          path: ["probabilities"],
          what: `probabilities (${classes} for each image)`,
          expected: rows * classes,
          actual: probabilities.length,
        }),
      );

/** What something can be learnt from, if it can. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): E.Either<LongtailError, Probable> => {
  if (!within(integers(2), classes))
    return E.left(failure("TooFewClasses", { path: ["classes"], classes }));
  if (labels.length === 0)
    return E.left(
      failure("OutOfRange", { path: ["labels", "length"], range: integers(1), actual: 0 }),
    );
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: ["labels"], position, label, classes }));
  }
  return E.map((legal: ArrayLike<number>) => ({ probabilities: legal, classes, labels }))(
    checkRows(probabilities, classes, labels.length),
  );
};
