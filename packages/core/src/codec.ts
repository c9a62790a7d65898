import type { StandardSchemaV1 } from "@standard-schema/spec";
import type * as t from "io-ts";
import { codec } from "./internal/codec.js";
import { fail, wrongType } from "./internal/fail.js";

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * An io-ts codec with its JSON Schema, which is also a Standard Schema: libraries that accept zod or valibot accept it.
 *
 * @example
 * ```ts
 * import { inRange } from "@longtail/core";
 *
 * const rate = inRange(0, 1, "(]");
 * console.log(rate.schema); // { type: "number", exclusiveMinimum: 0, maximum: 1 }
 * console.log(rate["~standard"].validate(2)); // { issues: [{ message: "expected a number in (0, 1], got 2", path: [] }] }
 * ```
 */
export interface Codec<A> extends t.Type<A>, StandardSchemaV1<unknown, A> {
  readonly schema: JsonSchema;
}

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
export const codecOf = <A>(expected: string, is: t.Is<A>, schema: JsonSchema = {}): Codec<A> =>
  codec(
    expected,
    is,
    (u, c) => (is(u) ? { _tag: "Right", right: u } : fail(c, u, wrongType(expected)(u))),
    schema,
  );
