import * as t from "io-ts";
import type { Codec, JsonSchema } from "../codec-types.js";
import { standard } from "./standard.js";

/** An io-ts codec that also knows its JSON Schema and speaks Standard Schema. */
export const codec = <A>(
  name: string,
  is: t.Is<A>,
  validate: t.Validate<unknown, A>,
  schema: JsonSchema,
): Codec<A> => {
  const type = new t.Type<A>(name, is, validate, t.identity);
  return Object.assign(type, { schema, "~standard": standard(type) });
};
