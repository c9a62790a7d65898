import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";
import type { LongtailError } from "./errors.js";
import { renderError } from "./render-error.js";

/**
 * The right value. A left becomes an exception with the rendered error as its message and the error as its `cause`.
 *
 * For scripts. A `TaskEither` is run, and the result is a promise.
 *
 * @example
 * ```ts
 * import { classCounts, orThrow } from "@longtail/core";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 *
 * console.log(orThrow(classCounts([0, 0, 1], 2))); // [2, 1]
 * console.log(await orThrow(TE.right(3))); // 3
 * ```
 */
export function orThrow<A>(checked: E.Either<LongtailError, A>): A;
export function orThrow<A>(task: TaskEither<LongtailError, A>): Promise<A>;
export function orThrow<A>(
  result: E.Either<LongtailError, A> | TaskEither<LongtailError, A>,
): A | Promise<A> {
  if (typeof result === "function") return result().then(rightOf);
  return rightOf(result);
}

const rightOf = <A>(either: E.Either<LongtailError, A>): A => {
  if (E.isRight(either)) return either.right;
  throw new Error(renderError(either.left), { cause: either.left });
};
