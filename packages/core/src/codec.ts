import type * as t from "io-ts";
import type { Codec, JsonSchema } from "./codec-types.js";
import { codec } from "./internal/codec.js";
import { fail, wrongType } from "./internal/fail.js";

/** The JSON Schema of a codec; a codec that does not state one accepts anything. */
export const schemaOf = (type: t.Mixed): JsonSchema =>
  (type as Partial<Codec<unknown>>).schema ?? {};

/**
 * A codec of the values that satisfy a guard. `expected` completes the sentence "expected ..., got ...".
 *
 * @example
 * ```ts
 * import { codecOf, decode } from "@longtail/core";
 *
 * const even = codecOf("an even number", (u): u is number => typeof u === "number" && u % 2 === 0, { multipleOf: 2 });
 * console.log(decode(even)(3)); // left: expected an even number, got 3
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const codecOf = <A>(expected: string, is: t.Is<A>, schema: JsonSchema = {}): Codec<A> =>
  codec(
    expected,
    is,
    (u, c) => (is(u) ? { _tag: "Right", right: u } : fail(c, u, wrongType(expected)(u))),
    schema,
  );
