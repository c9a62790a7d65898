import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import {
  allErrors,
  failure,
  integers,
  type LongtailError,
  type Path,
  type Range,
  range,
  several,
  within,
} from "./errors.js";
import { renderRange } from "./render-error.js";

// io-ts's own errors carry text; ours carry the tagged record beside it, and `decode` takes it back out.
interface TaggedValidationError extends t.ValidationError {
  readonly tagged: LongtailError;
}

const pathOf = (context: t.Context): Path =>
  context.map(({ key }) => key).filter((key) => key !== "");

const fail = <A>(
  context: t.Context,
  value: unknown,
  tagged: (path: Path) => LongtailError,
): t.Validation<A> =>
  t.failures([{ value, context, tagged: tagged(pathOf(context)) } as TaggedValidationError]);

const primitive = <A>(
  name: string,
  is: t.Is<A>,
  tagged: (actual: unknown) => (path: Path) => LongtailError,
): t.Type<A> =>
  new t.Type<A>(name, is, (u, c) => (is(u) ? t.success(u) : fail(c, u, tagged(u))), t.identity);

const wrongType = (expected: string) => (actual: unknown) => (path: Path) =>
  failure("WrongType", { path, expected, actual });

const numberOf = (r: Range): t.Type<number> =>
  primitive(
    renderRange(r),
    (u): u is number => within(r, u),
    (actual) => (path) => failure("OutOfRange", { path, range: r, actual }),
  );

/** A codec of the finite numbers of an interval; `ends` says which ends belong to it: `inRange(0, 1, "[)")`. */
export const inRange = (min: number, max: number, ends: Range["ends"] = "[]"): t.Type<number> =>
  numberOf(range(min, max, ends));

/** A codec of the integers from `min` to `max`, both included. */
export const integerIn = (min: number, max: number = Number.POSITIVE_INFINITY): t.Type<number> =>
  numberOf(integers(min, max));

/** A codec of true and false. */
export const flag: t.Type<boolean> = primitive(
  "a boolean",
  (u): u is boolean => typeof u === "boolean",
  wrongType("true or false"),
);

/** A codec of strings with at least one character. */
export const text: t.Type<string> = primitive(
  "a text",
  (u): u is string => typeof u === "string" && u.length > 0,
  wrongType("a text of at least one character"),
);

/** A codec of a few fixed strings. */
export const oneOf = <const A extends readonly string[]>(...values: A): t.Type<A[number]> =>
  primitive(
    values.join(" | "),
    (u): u is A[number] => typeof u === "string" && values.includes(u),
    wrongType(`one of ${values.map((v) => `"${v}"`).join(", ")}`),
  );

/** A codec of exactly one string: a descriptor's `kind`. */
export const literal = <const A extends string>(value: A): t.Type<A> =>
  primitive(
    value,
    (u): u is A => u === value,
    (actual) => (path) => failure("UnknownKind", { path, actual, known: [value] }),
  );

/** A codec of arrays with between `min` and `max` items. */
export const listOf = <A>(
  item: t.Type<A>,
  min = 0,
  max: number = Number.POSITIVE_INFINITY,
): t.Type<readonly A[]> =>
  new t.Type<readonly A[]>(
    `list of ${item.name}`,
    (u): u is readonly A[] =>
      Array.isArray(u) && u.length >= min && u.length <= max && u.every(item.is),
    (u, c) => {
      if (!Array.isArray(u)) return fail(c, u, wrongType(`a list of ${item.name}`)(u));
      if (u.length < min || u.length > max)
        return fail(c, u, (path) =>
          failure("OutOfRange", {
            path: [...path, "length"],
            range: integers(min, max),
            actual: u.length,
          }),
        );
      const results = u.map((value, index) =>
        item.validate(value, t.appendContext(c, String(index), item, value)),
      );
      const errors = results.flatMap((r) => (E.isLeft(r) ? r.left : []));
      return errors.length > 0 ? t.failures(errors) : t.success(u);
    },
    t.identity,
  );

type Types<P> = { readonly [K in keyof P]: P[K] extends t.Type<infer A> ? A : never };

/** What `closed` decodes to: the required keys, and the optional ones. */
export type Closed<P, O> = Types<P> & Partial<Types<O>> extends infer A
  ? { readonly [K in keyof A]: A[K] }
  : never;

/**
 * A codec of objects with exactly these keys: a missing key is an error, and so is an unknown one.
 *
 * All errors of all keys are reported, not the first alone.
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
// biome-ignore lint/complexity/noBannedTypes: {} is the record without optional keys
export const closed = <P extends Record<string, t.Mixed>, O extends Record<string, t.Mixed> = {}>(
  name: string,
  required: P,
  optional: O = {} as O,
): t.Type<Closed<P, O>> => {
  const props: Record<string, t.Mixed> = { ...required, ...optional };
  const isRecord = (u: unknown): u is Record<string, unknown> =>
    typeof u === "object" && u !== null && !Array.isArray(u);
  return new t.Type<Closed<P, O>>(
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
        .map(([key, value]) => {
          const codec = Object.hasOwn(props, key) ? props[key] : undefined;
          return codec === undefined
            ? fail(c, u, (path) => failure("UnknownKey", { path, key, known: Object.keys(props) }))
            : codec.validate(value, t.appendContext(c, key, codec, value));
        });
      const errors = [...missing, ...results].flatMap((r) => (E.isLeft(r) ? r.left : []));
      return errors.length > 0 ? t.failures(errors) : t.success(u as Closed<P, O>);
    },
    t.identity,
  );
};

/**
 * A codec of descriptors that are told apart by `kind`; an unknown kind is answered with the kinds there are.
 *
 * Only the codec of the kind at hand is asked, so that its errors have plain paths.
 */
export const byKind = <A extends { readonly kind: string }>(
  name: string,
  codecs: Readonly<Record<string, t.Type<A>>>,
): t.Type<A> => {
  const codecOf = (u: unknown): t.Type<A> | undefined => {
    const kind = typeof u === "object" && u !== null ? (u as { kind?: unknown }).kind : undefined;
    return typeof kind === "string" && Object.hasOwn(codecs, kind) ? codecs[kind] : undefined;
  };
  return new t.Type<A>(
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
    t.identity,
  );
};

/**
 * Decodes a value from outside, with every error and its path.
 *
 * A codec of io-ts's own takes part too: its errors become `WrongType`.
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
