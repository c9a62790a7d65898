import {
  checkLength,
  checkNumber,
  failure,
  integers,
  type LongtailError,
  within,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Predicted } from "../api.js";

const indices = integers(0);

/** That every entry is one of `classes` classes. */
export const checkClasses = (
  name: string,
  values: ArrayLike<number>,
  classes: number,
): E.Either<LongtailError, number> => {
  for (let position = 0; position < values.length; position++) {
    const label = values[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: [name], position, label, classes }));
  }
  return E.right(values.length);
};

const checkIndices = (name: string, values: ArrayLike<number>): E.Either<LongtailError, number> => {
  for (let i = 0; i < values.length; i++)
    if (!within(indices, values[i])) return checkNumber(`${name}.${i}`, indices, values[i]);
  return E.right(values.length);
};

/** The number of images, if the arrays have one length and hold classes; of `classes` classes where that is known. */
export const checkPredicted = (
  { predictions, labels }: Predicted,
  classes?: number,
): E.Either<LongtailError, number> => {
  const each = (name: string, values: ArrayLike<number>) =>
    classes === undefined ? checkIndices(name, values) : checkClasses(name, values, classes);
  const length = checkLength("predictions", predictions, labels.length);
  if (E.isLeft(length)) return length;
  const first = each("predictions", predictions);
  return E.isLeft(first) ? first : each("labels", labels);
};
