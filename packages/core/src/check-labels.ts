import * as E from "fp-ts/lib/Either.js";
import { checkNumber } from "./check-number.js";
import { failure, integers, within } from "./errors.js";
import type { Checked } from "./gathered.js";

/**
 * The labels, if each is an integer in [0, classes). A class may have none.
 *
 * @shape labels [n]
 * @error BadLabel (the first one that is not a class), under `name`
 * @example
 * ```ts
 * import { checkLabels, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const labels = checkLabels([0, 2, 1], 2);
 * if (E.isLeft(labels)) console.log(renderError(labels.left)); // labels: label 2 at position 1 is not a class; ...
 * ```
 */
export const checkLabels = <A extends ArrayLike<number>>(
  labels: A,
  classes: number,
  name = "labels",
): Checked<A> => {
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return E.left(failure("BadLabel", { path: name.split("."), position, label, classes }));
  }
  return E.right(labels);
};

const indices = integers(0);

/**
 * The class indices, if each is an integer of at least 0: for data whose number of classes is unknown.
 *
 * @shape values [n]
 * @error OutOfRange (the first one that is no index), under the name and position
 * @example
 * ```ts
 * import { checkIndices, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const labels = checkIndices("labels", [0, 1.5]);
 * if (E.isLeft(labels)) console.log(renderError(labels.left)); // labels.1: expected an integer of at least 0, got 1.5
 * ```
 */
export const checkIndices = <A extends ArrayLike<number>>(name: string, values: A): Checked<A> => {
  for (let i = 0; i < values.length; i++)
    if (!within(indices, values[i]))
      return E.map(() => values)(checkNumber(`${name}.${i}`, indices, values[i]));
  return E.right(values);
};
