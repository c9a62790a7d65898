import { closest, failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { OpenOptions } from "../api.js";

/**
 * The name of what to open: the one asked for, a preferred one, or the only one.
 *
 * @error UnknownName (no such name) · Incompatible (several, and none is preferred)
 */
export const choose = (
  file: string,
  noun: string,
  names: readonly string[],
  { name, prefer = [] }: OpenOptions,
): E.Either<LongtailError, string> => {
  const [only, ...others] = names;
  if (name !== undefined) {
    const meant = closest(name, names);
    return names.includes(name)
      ? E.right(name)
      : E.left(
          failure("UnknownName", {
            path: [file],
            noun,
            actual: name,
            known: names,
            ...(meant !== undefined && { meant }),
          }),
        );
  }
  const preferred = prefer.find((each) => names.includes(each));
  if (preferred !== undefined) return E.right(preferred);
  return only !== undefined && others.length === 0
    ? E.right(only)
    : E.left(
        failure("Incompatible", {
          path: [],
          what: file,
          needs: `the name of one ${noun}`,
          got: names.length === 0 ? `no ${noun}` : `several: ${names.slice(0, 20).join(", ")}`,
        }),
      );
};
