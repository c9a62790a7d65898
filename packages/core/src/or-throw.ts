import * as E from "fp-ts/lib/Either.js";
import type { LongtailError } from "./errors.js";
import { renderError } from "./render-error.js";

/**
 * The right value, or an exception with the rendered error as its message and the error itself as its `cause`; for scripts.
 *
 * @example
 * ```ts
 * import { classCounts, orThrow } from "@longtail/core";
 *
 * console.log(orThrow(classCounts([0, 0, 1], 2))); // [2, 1]
 * ```
 */
export const orThrow = <A>(either: E.Either<LongtailError, A>): A => {
  if (E.isRight(either)) return either.right;
  throw new Error(renderError(either.left), { cause: either.left });
};
