import { allErrors, type LongtailError, several } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";

/** Something checked: itself, or what is wrong with it. */
export type Checked<A> = E.Either<LongtailError, A>;

/** A record of checked values as one checked record: everything that was wrong, not the first thing alone. */
export const all = <R extends Record<string, unknown>>(
  checks: { readonly [K in keyof R]: Checked<R[K]> },
): Checked<R> => {
  const errors = Object.values<Checked<unknown>>(checks).flatMap((c) =>
    E.isLeft(c) ? [c.left] : [],
  );
  // A part that could not be made fails what needs it with the very same record: say it once.
  if (errors.length > 0) return E.left(several([...new Set(errors.flatMap(allErrors))]));
  return E.right(
    Object.fromEntries(
      Object.entries<Checked<unknown>>(checks).map(([key, c]) => [
        key,
        (c as E.Right<unknown>).right,
      ]),
    ) as R,
  );
};
