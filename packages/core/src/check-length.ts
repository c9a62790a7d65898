import * as E from "#fp-ts/Either";
import { failure, type LongtailError } from "./errors.js";

/**
 * The length of an array, if it is as expected; otherwise an error under the array's name, which may be a dotted path.
 *
 * `what` names the things counted; the array's name by default.
 *
 * @error LengthMismatch
 * @example
 * ```ts
 * import { checkLength, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const labels = checkLength("labels", [0, 1], 3);
 * if (E.isLeft(labels)) console.log(renderError(labels.left)); // labels: expected 3 labels, got 2
 * ```
 */
export const checkLength = (
  name: string,
  values: ArrayLike<unknown>,
  expected: number,
  what = name,
): E.Either<LongtailError, number> =>
  values.length === expected
    ? E.right(expected)
    : E.left(
        failure("LengthMismatch", { path: name.split("."), what, expected, actual: values.length }),
      );
