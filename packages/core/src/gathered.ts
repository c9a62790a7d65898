import * as E from "#fp-ts/Either";
import { allErrors, type LongtailError, several } from "./errors.js";

/** A checked value: the value, or everything that is wrong with it. */
export type Checked<A> = E.Either<LongtailError, A>;

type ValueOf<C> = C extends E.Right<infer A> ? A : never;

// A part that fails everything built on it arrives several times as the very same record: report it once.
const joined = (errors: readonly LongtailError[]): LongtailError =>
  several([...new Set(errors.flatMap(allErrors))]);

/**
 * A record of checked values as one checked record. It reports every error, not just the first.
 *
 * @example
 * ```ts
 * import { checkNumber, gathered, integers, range, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const options = gathered({
 *   bins: checkNumber("bins", integers(1), 0),
 *   tau: checkNumber("tau", range(0, 1), 2),
 * });
 * if (E.isLeft(options)) console.log(renderError(options.left)); // both errors, one line each
 * ```
 */
export const gathered = <R extends Readonly<Record<string, Checked<unknown>>>>(
  checks: R,
): Checked<{ readonly [K in keyof R]: ValueOf<R[K]> }> =>
  E.map((values: readonly unknown[]) =>
    Object.fromEntries(Object.keys(checks).map((key, i) => [key, values[i]])),
  )(gatheredList(Object.values(checks))) as Checked<{ readonly [K in keyof R]: ValueOf<R[K]> }>;

/** A list of checked values as one checked list. It reports every error, not just the first. */
export const gatheredList = <A>(checks: readonly Checked<A>[]): Checked<readonly A[]> => {
  const errors = checks.flatMap((check) => (E.isLeft(check) ? [check.left] : []));
  return errors.length > 0
    ? E.left(joined(errors))
    : E.right(checks.flatMap((check) => (E.isRight(check) ? [check.right] : [])));
};
