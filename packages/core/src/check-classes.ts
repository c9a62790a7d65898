import * as E from "#fp-ts/Either";
import { failure, integers, within } from "./errors.js";
import type { Checked } from "./gathered.js";

/**
 * The number of classes, if it is an integer of at least 2; otherwise an error under `classes`.
 *
 * @error TooFewClasses
 * @example
 * ```ts
 * import { checkClasses, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const classes = checkClasses(1);
 * if (E.isLeft(classes)) console.log(renderError(classes.left)); // classes: expected at least 2 classes, got 1
 * ```
 */
export const checkClasses = (classes: number): Checked<number> =>
  within(integers(2), classes)
    ? E.right(classes)
    : E.left(failure("TooFewClasses", { path: ["classes"], classes }));
