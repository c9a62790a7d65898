import * as E from "#fp-ts/Either";
import { failure, type LongtailError } from "./errors.js";

/**
 * A fault if this is no array. The types exclude that, but a program in plain JavaScript may leave an argument out.
 *
 * @error WrongType, under the array's name, which may be a dotted path
 */
export const checkList = <A>(name: string, values: A): E.Either<LongtailError, A> =>
  typeof (Object(values) as { readonly length?: unknown }).length === "number"
    ? E.right(values)
    : E.left(failure("WrongType", { path: name.split("."), expected: "a list", actual: values }));
