import type * as t from "io-ts";
import { type Closed, closed, type Fields } from "./closed.js";
import { schemaOf } from "./codec.js";
import type { Codec } from "./codec-types.js";
import { decode } from "./decode.js";
import type { Checked } from "./gathered.js";

/** Named options: their codecs, the optional ones among them, and defaults. One value serves a function and its descriptor. */
export interface Options<F extends Fields, O extends Fields, D> {
  readonly fields: F;
  /** Keys that may be absent altogether. */
  readonly optional: O;
  readonly defaults: D;
}

// biome-ignore lint/complexity/noBannedTypes: {} is the record without keys
type None = {};

/** What `options` takes. */
export interface OptionsSpec<F extends Fields, O extends Fields, D> {
  readonly fields?: F;
  readonly optional?: O;
  readonly defaults?: D;
}

/** The values of fields, by key. */
export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: t.TypeOf<F[K]> };

type Flat<A> = { readonly [K in keyof A]: A[K] };

/** What a caller gives: every key without a default, and any of the others. */
export type Given<F extends Fields, O extends Fields, D> = Flat<
  Omit<ValuesOf<F>, keyof D> & {
    readonly [K in keyof F & keyof D]?: t.TypeOf<F[K]> | undefined;
  } & { readonly [K in keyof O]?: t.TypeOf<O[K]> | undefined }
>;

/** The options a caller may give, read off `options(...)`: `GivenOf<typeof ldamOptions>`. */
export type GivenOf<A> = A extends Options<infer F, infer O, infer D> ? Given<F, O, D> : never;

/**
 * States the ranges and the defaults of a part once, for the function and for the descriptor.
 *
 * @example
 * ```ts
 * import { checkOptions, inRange, options, orThrow } from "@longtail/core";
 *
 * const smoothing = options({
 *   fields: { head: inRange(0, 1, "[)"), tail: inRange(0, 1, "[)") },
 *   defaults: { head: 0.3, tail: 0 },
 * });
 * console.log(orThrow(checkOptions("smoothing", smoothing, { tail: 0.1 }))); // { head: 0.3, tail: 0.1 }
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const options = <
  F extends Fields = None,
  O extends Fields = None,
  const D extends Partial<ValuesOf<F>> = None,
>(
  spec: OptionsSpec<F, O, D>,
): Options<F, O, D> => ({
  fields: spec.fields ?? ({} as F),
  optional: spec.optional ?? ({} as O),
  defaults: spec.defaults ?? ({} as D),
});

/** The options given with defaults filled in. A key that is `undefined` counts as absent. Nothing is checked. */
/* @__NO_SIDE_EFFECTS__ */
export const withDefaults = <A extends object>(defaults: A, given: object = {}): object => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** The codec of complete options. The JSON Schema of each key states its default. */
/* @__NO_SIDE_EFFECTS__ */
export const optionsCodec = <F extends Fields, O extends Fields, D extends object>(
  name: string,
  { fields, optional, defaults }: Options<F, O, D>,
): Codec<Closed<F, O>> => {
  const codec = closed(name, fields, optional);
  const properties = Object.entries({ ...fields, ...optional }).map(([key, field]) => [
    key,
    key in defaults
      ? { ...schemaOf(field), default: (defaults as Record<string, unknown>)[key] }
      : schemaOf(field),
  ]);
  return Object.assign(codec, {
    schema: { ...codec.schema, properties: Object.fromEntries(properties) },
  });
};

/**
 * The complete options, or everything that is wrong with those given.
 *
 * @error OutOfRange · WrongType · MissingKey · UnknownKey, each under its key
 */
export const checkOptions = <F extends Fields, O extends Fields, D extends object>(
  name: string,
  spec: Options<F, O, D>,
  given: NoInfer<Given<F, O, D>>,
): Checked<Closed<F, O>> => decode(optionsCodec(name, spec))(withDefaults(spec.defaults, given));
