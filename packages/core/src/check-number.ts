import * as E from "#fp-ts/Either";
import { failure, type LongtailError, type Range, within } from "./errors.js";

/**
 * The number, if it is in the range; otherwise an error under its name, which may be a dotted path (`labels.length`).
 *
 * @error OutOfRange
 * @example
 * ```ts
 * import { checkNumber, integers, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const bins = checkNumber("bins", integers(1), 0);
 * if (E.isLeft(bins)) console.log(renderError(bins.left)); // bins: expected an integer of at least 1, got 0
 * ```
 */
export const checkNumber = (
  name: string,
  range: Range,
  actual: unknown,
): E.Either<LongtailError, number> =>
  within(range, actual)
    ? E.right(actual)
    : E.left(failure("OutOfRange", { path: name.split("."), range, actual }));
