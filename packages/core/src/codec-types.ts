import type { StandardSchemaV1 } from "@standard-schema/spec";
import type * as t from "io-ts";

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * An io-ts codec with its JSON Schema.
 *
 * @example
 * ```ts
 * import { inRange } from "@longtail/core";
 *
 * console.log(inRange(0, 1, "(]").schema); // { type: "number", exclusiveMinimum: 0, maximum: 1 }
 * ```
 */
export interface Codec<A> extends t.Type<A> {
  readonly schema: JsonSchema;
}

/** A codec that is also a Standard Schema: libraries that accept zod or valibot accept it. */
export interface StandardCodec<A> extends Codec<A>, StandardSchemaV1<unknown, A> {}
