import type * as t from "io-ts";
import { schemaOf } from "./codec.js";
import type { Codec } from "./codec-types.js";
import { failure } from "./errors.js";
import { codec as codecWith } from "./internal/codec.js";
import { fail, wrongType } from "./internal/fail.js";

/**
 * A codec of descriptors distinguished by their `kind`. An unknown kind is an error that lists the known ones.
 *
 * Only the codec of that kind validates, so errors have plain paths.
 */
/* @__NO_SIDE_EFFECTS__ */
export const byKind = <A extends { readonly kind: string }>(
  name: string,
  codecs: { readonly [K in A["kind"]]: t.Type<Extract<A, { readonly kind: K }>> },
): Codec<A> => {
  // A codec is invariant in its type. Each only ever meets values of its own kind.
  const byName = codecs as unknown as Readonly<Record<string, t.Type<A>>>;
  const codecOf = (u: unknown): t.Type<A> | undefined => {
    const kind = typeof u === "object" && u !== null ? (u as { kind?: unknown }).kind : undefined;
    return typeof kind === "string" && Object.hasOwn(byName, kind) ? byName[kind] : undefined;
  };
  return codecWith<A>(
    name,
    (u): u is A => codecOf(u)?.is(u) ?? false,
    (u, c) => {
      if (typeof u !== "object" || u === null || Array.isArray(u))
        return fail(c, u, wrongType(`an object (${name})`)(u));
      if (!("kind" in u)) return fail(c, u, (path) => failure("MissingKey", { path, key: "kind" }));
      const codec = codecOf(u);
      return codec === undefined
        ? fail(c, u, (path) =>
            failure("UnknownKind", { path, actual: u.kind, known: Object.keys(codecs) }),
          )
        : codec.validate(u, c);
    },
    { anyOf: Object.values(byName).map(schemaOf) },
  );
};
