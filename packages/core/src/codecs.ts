import * as E from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import {
  failure,
  integers,
  type LongtailError,
  type Path,
  type Range,
  range,
  within,
} from "./errors.js";
import { fail, wrongType } from "./internal/fail.js";
import { renderRange } from "./render-error.js";

const primitive = <A>(
  name: string,
  is: t.Is<A>,
  tagged: (actual: unknown) => (path: Path) => LongtailError,
): t.Type<A> =>
  new t.Type<A>(name, is, (u, c) => (is(u) ? t.success(u) : fail(c, u, tagged(u))), t.identity);

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
