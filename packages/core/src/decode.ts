import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { allErrors, failure, type LongtailError, several } from "./errors.js";
import { pathOf, type TaggedValidationError } from "./internal/fail.js";

/**
 * Decodes a value from outside and reports every error with its path.
 *
 * The errors of io-ts's own codecs become `WrongType`.
 */
export const decode =
  <A>(codec: t.Type<A>) =>
  (value: unknown): E.Either<LongtailError, A> => {
    const result = codec.decode(value);
    if (E.isRight(result)) return result;
    const errors = result.left.map((e) =>
      "tagged" in e
        ? (e as TaggedValidationError).tagged
        : failure("WrongType", {
            path: pathOf(e.context),
            expected: e.context.at(-1)?.type.name ?? codec.name,
            actual: e.value,
          }),
    );
    return E.left(several(allErrors({ _tag: "Several", errors })));
  };
