import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { failure, type LongtailError, type Path } from "../errors.js";

/** io-ts's error, which carries text, with our record beside it; `decode` takes the record out again. */
export interface TaggedValidationError extends t.ValidationError {
  readonly tagged: LongtailError;
}

/** The keys that lead to where a codec is. */
export const pathOf = (context: t.Context): Path =>
  context.map(({ key }) => key).filter((key) => key !== "");

/** The answer of a codec that refuses a value. */
export const fail = <A>(
  context: t.Context,
  value: unknown,
  tagged: (path: Path) => LongtailError,
): t.Validation<A> =>
  E.left([{ value, context, tagged: tagged(pathOf(context)) } as TaggedValidationError]);

/** The context of a part of a value, for the part's codec. */
export const inside = (
  context: t.Context,
  key: string,
  type: t.Decoder<unknown, unknown>,
  actual: unknown,
): t.Context => [...context, { key, type, actual }];

/** A `WrongType` record that still lacks its path. */
export const wrongType = (expected: string) => (actual: unknown) => (path: Path) =>
  failure("WrongType", { path, expected, actual });
