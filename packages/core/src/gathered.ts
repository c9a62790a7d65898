import { sequenceS } from "#fp-ts/Apply";
import * as E from "#fp-ts/Either";
import * as RA from "#fp-ts/ReadonlyArray";
import type { Semigroup } from "#fp-ts/Semigroup";
import { allErrors, type LongtailError, several } from "./errors.js";

/** A checked value: the value, or everything that is wrong with it. */
export type Checked<A> = E.Either<LongtailError, A>;

type ValueOf<C> = C extends E.Right<infer A> ? A : never;

// A part that fails everything built on it arrives several times as the very same record: report it once.
const errors: Semigroup<LongtailError> = {
  concat: (a, b) => several([...new Set([...allErrors(a), ...allErrors(b)])]),
};

const validation = E.getApplicativeValidation(errors);

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
  // fp-ts asks for at least one key, and says so in a type that a mapped one does not meet.
  Object.keys(checks).length === 0
    ? E.right({} as never)
    : (sequenceS(validation)(checks as never) as never);

/** A list of checked values as one checked list. It reports every error, not just the first. */
export const gatheredList: <A>(checks: readonly Checked<A>[]) => Checked<readonly A[]> =
  RA.sequence(validation);
