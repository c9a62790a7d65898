import * as E from "#fp-ts/Either";
import { failure, integers, within } from "./errors.js";
import type { Checked } from "./gathered.js";

// The largest label sets have tens of thousands of classes. Arrays of classes must fit in memory.
const classNumbers = integers(2, 2 ** 20);

/**
 * The number of classes, if it is an integer from 2 to 2^20; otherwise an error under `classes`.
 *
 * @error TooFewClasses · OutOfRange (more than 2^20)
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
  Number.isFinite(classes) && classes > classNumbers.max
    ? E.left(failure("OutOfRange", { path: ["classes"], range: classNumbers, actual: classes }))
    : within(classNumbers, classes)
      ? E.right(classes)
      : E.left(failure("TooFewClasses", { path: ["classes"], classes }));
