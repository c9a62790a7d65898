import { failure, integers, type LongtailError, range, within } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Probable } from "../api.js";

const unit = range(0, 1);

/** That there are `rows * classes` numbers, all of them probabilities. */
export const checkProbabilities = (
  probabilities: ArrayLike<number>,
  classes: number,
  rows: number,
): E.Either<LongtailError, void> => {
  if (probabilities.length !== rows * classes)
    return E.left(
      failure("LengthMismatch", {
        path: ["probabilities"],
        what: `probabilities (${classes} for each image)`,
        expected: rows * classes,
        actual: probabilities.length,
      }),
    );
  for (let i = 0; i < probabilities.length; i++) {
    const actual = probabilities[i] as number;
    if (!(actual >= 0 && actual <= 1))
      return E.left(
        failure("OutOfRange", { path: ["probabilities", String(i)], range: unit, actual }),
      );
  }
  return E.right(undefined);
};

/** That something can be learnt from these images. */
export const checkProbable = ({
  probabilities,
  classes,
  labels,
}: Probable): E.Either<LongtailError, void> => {
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
  return checkProbabilities(probabilities, classes, labels.length);
};
