import * as t from "io-ts";
import { failure, type LongtailError, type Path } from "../errors.js";

// io-ts's own errors carry text; ours carry the tagged record beside it, and `decode` takes it back out.
/** io-ts's error with our record beside it. */
export interface TaggedValidationError extends t.ValidationError {
  readonly tagged: LongtailError;
}

/** The keys that lead to where a codec is. */
export const pathOf = (context: t.Context): Path =>
  context.map(({ key }) => key).filter((key) => key !== "");

/** What a codec of ours answers to a value that it refuses. */
export const fail = <A>(
  context: t.Context,
  value: unknown,
  tagged: (path: Path) => LongtailError,
): t.Validation<A> =>
  t.failures([{ value, context, tagged: tagged(pathOf(context)) } as TaggedValidationError]);

/** A record of the wrong type, but for its path. */
export const wrongType = (expected: string) => (actual: unknown) => (path: Path) =>
  failure("WrongType", { path, expected, actual });
