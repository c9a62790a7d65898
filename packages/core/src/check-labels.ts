import * as E from "#fp-ts/Either";
import { checkList } from "./check-list.js";
import { checkNumber } from "./check-number.js";
import { failure, integers, within } from "./errors.js";
import type { Checked } from "./gathered.js";

/** Class indices as they come: numbers, or the 64-bit integers that PyTorch and NumPy write. */
export type Labels = ArrayLike<number> | ArrayLike<bigint>;

// A number too large to be exact stays too large to be a class.
const numbersOf = (labels: Labels): ArrayLike<number> =>
  typeof labels[0] === "bigint"
    ? Float64Array.from(labels as ArrayLike<bigint>, Number)
    : (labels as ArrayLike<number>);

/**
 * The labels as numbers, if each is an integer in [0, classes). A class may have none.
 *
 * @shape labels [n], numbers or 64-bit integers
 * @error WrongType (no array) · BadLabel (the first one that is not a class), under `name`
 * @example
 * ```ts
 * import { checkLabels, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const labels = checkLabels([0, 2, 1], 2);
 * if (E.isLeft(labels)) console.log(renderError(labels.left)); // labels: label 2 at position 1 is not a class; ...
 * ```
 */
export const checkLabels = (
  given: Labels,
  classes: number,
  name = "labels",
): Checked<ArrayLike<number>> => {
  const list = checkList(name, given);
  if (E.isLeft(list)) return list;
  const labels = numbersOf(given);
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: name.split("."), position, label, classes }));
  }
  return E.right(labels);
};

const indices = integers(0);

/**
 * The class indices as numbers, if each is an integer of at least 0: for data whose number of classes is unknown.
 *
 * @shape values [n], numbers or 64-bit integers
 * @error WrongType (no array) · OutOfRange (the first one that is no index), under the name and position
 * @example
 * ```ts
 * import { checkIndices, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const labels = checkIndices("labels", [0, 1.5]);
 * if (E.isLeft(labels)) console.log(renderError(labels.left)); // labels.1: expected an integer of at least 0, got 1.5
 * ```
 */
export const checkIndices = (name: string, given: Labels): Checked<ArrayLike<number>> => {
  const list = checkList(name, given);
  if (E.isLeft(list)) return list;
  const values = numbersOf(given);
  for (let i = 0; i < values.length; i++)
    if (!within(indices, values[i]))
      return E.map(() => values)(checkNumber(`${name}.${i}`, indices, values[i]));
  return E.right(values);
};
