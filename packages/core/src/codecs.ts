import type * as t from "io-ts";
import * as E from "#fp-ts/Either";
import { codecOf, schemaOf } from "./codec.js";
import type { Codec, JsonSchema } from "./codec-types.js";
import { failure, integers, type Range, range, within } from "./errors.js";
import { codec } from "./internal/codec.js";
import { fail, inside, wrongType } from "./internal/fail.js";
import { renderRange } from "./render-error.js";

const bound = (name: string, value: number): JsonSchema =>
  Number.isFinite(value) ? { [name]: value } : {};

const rangeSchema = ({ min, max, ends, integer }: Range): JsonSchema => ({
  type: integer ? "integer" : "number",
  ...bound(ends.startsWith("[") ? "minimum" : "exclusiveMinimum", min),
  ...bound(ends.endsWith("]") ? "maximum" : "exclusiveMaximum", max),
});

/** A codec of the numbers of a range. */
/* @__NO_SIDE_EFFECTS__ */
export const numberIn = (r: Range): Codec<number> =>
  codec(
    renderRange(r),
    (u): u is number => within(r, u),
    (u, c) =>
      within(r, u)
        ? E.right(u)
        : fail(c, u, (path) => failure("OutOfRange", { path, range: r, actual: u })),
    rangeSchema(r),
  );

/** A codec of the finite numbers of an interval; `ends` says which ends belong to it: `inRange(0, 1, "[)")`. */
/* @__NO_SIDE_EFFECTS__ */
export const inRange = (min: number, max: number, ends: Range["ends"] = "[]"): Codec<number> =>
  numberIn(range(min, max, ends));

/** A codec of the integers from `min` to `max`, both included. */
/* @__NO_SIDE_EFFECTS__ */
export const integerIn = (min: number, max: number = Number.POSITIVE_INFINITY): Codec<number> =>
  numberIn(integers(min, max));

/** A codec of true and false. */
export const flag: Codec<boolean> = codecOf(
  "true or false",
  (u): u is boolean => typeof u === "boolean",
  { type: "boolean" },
);

/** A codec of strings with at least one character. */
export const text: Codec<string> = codecOf(
  "a text of at least one character",
  (u): u is string => typeof u === "string" && u.length > 0,
  { type: "string", minLength: 1 },
);

/** A codec of a few fixed strings. */
/* @__NO_SIDE_EFFECTS__ */
export const oneOf = <const A extends readonly string[]>(...values: A): Codec<A[number]> =>
  codecOf(
    `one of ${values.map((v) => `"${v}"`).join(", ")}`,
    (u): u is A[number] => typeof u === "string" && values.includes(u),
    { enum: values },
  );

/** A codec of exactly one string: a descriptor's `kind`. */
/* @__NO_SIDE_EFFECTS__ */
export const literal = <const A extends string>(value: A): Codec<A> =>
  codec(
    value,
    (u): u is A => u === value,
    (u, c) =>
      u === value
        ? E.right(value)
        : fail(c, u, (path) => failure("UnknownKind", { path, actual: u, known: [value] })),
    { const: value },
  );

/** A codec of null and of what another codec accepts. */
/* @__NO_SIDE_EFFECTS__ */
export const orNull = <A>(item: t.Type<A>): Codec<A | null> =>
  codec<A | null>(
    `${item.name} or null`,
    (u): u is A | null => u === null || item.is(u),
    (u, c) => (u === null ? E.right(null) : item.validate(u, c)),
    { anyOf: [schemaOf(item), { type: "null" }] },
  );

const listSchema = (item: JsonSchema, min: number, max: number): JsonSchema => ({
  type: "array",
  items: item,
  ...(min > 0 ? { minItems: min } : {}),
  ...bound("maxItems", max),
});

/** A codec of arrays with between `min` and `max` items. */
/* @__NO_SIDE_EFFECTS__ */
export const listOf = <A>(
  item: t.Type<A>,
  min = 0,
  max: number = Number.POSITIVE_INFINITY,
): Codec<readonly A[]> =>
  codec<readonly A[]>(
    `list of ${item.name}`,
    (u): u is readonly A[] =>
      Array.isArray(u) && u.length >= min && u.length <= max && Array.from(u).every(item.is),
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
      // Not `u.map`, which skips the holes of a sparse array.
      const results = Array.from(u, (value: unknown, index) =>
        item.validate(value, inside(c, String(index), item, value)),
      );
      const errors = results.flatMap((r) => (E.isLeft(r) ? r.left : []));
      const items = results.flatMap((r) => (E.isRight(r) ? [r.right] : []));
      const changed = items.some((decoded, i) => decoded !== u[i]);
      return errors.length > 0 ? E.left(errors) : E.right(changed ? items : u);
    },
    listSchema(schemaOf(item), min, max),
  );
