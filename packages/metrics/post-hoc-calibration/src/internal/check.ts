import {
  checkLength,
  checkNumber,
  checkProbabilities,
  failure,
  integers,
  type LongtailError,
  within,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Probable } from "../api.js";

/** The probabilities, if there are `rows * classes` of them. */
export const checkRows = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows: number,
): E.Either<LongtailError, ArrayLike<number>> =>
  E.chain(() => checkProbabilities("probabilities", probabilities))(
    checkLength(
      "probabilities",
      probabilities,
      rows * classes,
      `probabilities (${classes} for each image)`,
    ),
  );

/** What something can be learnt from, if it can. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): E.Either<LongtailError, Probable> => {
  if (!within(integers(2), classes))
    return E.left(failure("TooFewClasses", { path: ["classes"], classes }));
  const some = checkNumber("labels.length", integers(1), labels.length);
  if (E.isLeft(some)) return some;
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: ["labels"], position, label, classes }));
  }
  return E.map((legal: ArrayLike<number>) => ({ probabilities: legal, classes, labels }))(
    checkRows(probabilities, classes, labels.length),
  );
};
