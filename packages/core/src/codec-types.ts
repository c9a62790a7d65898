import type { StandardSchemaV1 } from "@standard-schema/spec";
import type * as t from "io-ts";

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
