import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { identity } from "#fp-ts/function";
import type { Codec, JsonSchema } from "../codec-types.js";

// As io-ts's class `Type`, which brings all of io-ts into every bundle.
const typeOf = <A, O>(
  name: string,
  is: t.Is<A>,
  validate: t.Validate<unknown, A>,
  encode: t.Encode<A, O>,
): t.Type<A, O> => {
  const type: Omit<t.Type<A, O>, "_A" | "_O" | "_I"> = {
    name,
    is,
    validate,
    encode,
    decode: (u) => validate(u, [{ key: "", type, actual: u }]),
    pipe(next, named = `pipe(${name}, ${next.name})`) {
      return typeOf(
        named,
        next.is,
        (u, c) => E.chain((a: t.TypeOf<typeof this>) => next.validate(a, c))(this.validate(u, c)),
        (b) => this.encode(next.encode(b)),
      );
    },
    asDecoder: () => type,
    asEncoder: () => type,
  };
  return type as t.Type<A, O>; // what it lacks are types without values
};

/** An io-ts codec that also knows its JSON Schema. */
/* @__NO_SIDE_EFFECTS__ */
export const codec = <A>(
  name: string,
  is: t.Is<A>,
  validate: t.Validate<unknown, A>,
  schema: JsonSchema,
): Codec<A> => Object.assign(typeOf(name, is, validate, identity), { schema });
