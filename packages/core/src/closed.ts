import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { schemaOf } from "./codec.js";
import type { Codec } from "./codec-types.js";
import { failure } from "./errors.js";
import { codec } from "./internal/codec.js";
import { fail, inside, wrongType } from "./internal/fail.js";

/** Codecs by key. */
export type Fields = Readonly<Record<string, t.Mixed>>;

type Types<P> = { readonly [K in keyof P]: P[K] extends t.Type<infer A> ? A : never };

/** What `closed` decodes to. */
export type Closed<P, O> = Types<P> & Partial<Types<O>> extends infer A
  ? { readonly [K in keyof A]: A[K] }
  : never;

/**
 * A codec of objects with exactly these keys: a missing key is an error, and so is an unknown one.
 *
 * It reports the errors of all keys.
 *
 * @example
 * ```ts
 * import { closed, decode, inRange, renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * const Smoothing = closed("smoothing", { head: inRange(0, 1, "[)"), tail: inRange(0, 1, "[)") });
 * const result = decode(Smoothing)({ head: 1.3, tial: 0 });
 * if (E.isLeft(result)) console.log(renderError(result.left));
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
// biome-ignore lint/complexity/noBannedTypes: {} is the record without optional keys
export const closed = <P extends Fields, O extends Fields = {}>(
  name: string,
  required: P,
  optional: O = {} as O,
): Codec<Closed<P, O>> => {
  const props: Fields = { ...required, ...optional };
  const isRecord = (u: unknown): u is Record<string, unknown> =>
    typeof u === "object" && u !== null && !Array.isArray(u);
  return codec<Closed<P, O>>(
    name,
    (u): u is Closed<P, O> =>
      isRecord(u) &&
      Object.keys(u).every((key) => Object.hasOwn(props, key)) &&
      Object.keys(required).every((key) => Object.hasOwn(u, key)) &&
      Object.entries(u).every(([key, value]) => props[key]?.is(value)),
    (u, c) => {
      if (!isRecord(u)) return fail(c, u, wrongType(`an object (${name})`)(u));
      const missing = Object.keys(required)
        .filter((key) => u[key] === undefined)
        .map((key) => fail(c, u, (path) => failure("MissingKey", { path, key })));
      const results = Object.entries(u)
        .filter(([key, value]) => value !== undefined || !Object.hasOwn(props, key))
        .map(([key, value]): t.Validation<readonly [key: string, decoded: unknown]> => {
          const codec = Object.hasOwn(props, key) ? props[key] : undefined;
          return codec === undefined
            ? fail(c, u, (path) => failure("UnknownKey", { path, key, known: Object.keys(props) }))
            : E.map((decoded) => [key, decoded] as const)(
                codec.validate(value, inside(c, key, codec, value)),
              );
        });
      const errors = [...missing, ...results].flatMap((r) => (E.isLeft(r) ? r.left : []));
      const changed = results.flatMap((r) =>
        E.isRight(r) && r.right[1] !== u[r.right[0]] ? [r.right] : [],
      );
      const decoded = changed.length > 0 ? { ...u, ...Object.fromEntries(changed) } : u;
      return errors.length > 0 ? E.left(errors) : E.right(decoded as Closed<P, O>);
    },
    {
      type: "object",
      properties: Object.fromEntries(
        Object.entries(props).map(([key, field]) => [key, schemaOf(field)]),
      ),
      required: Object.keys(required),
      additionalProperties: false,
    },
  );
};
