import { type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { NumberRows, OpenOptions, Source } from "../api.js";
import { BadCell, foreign } from "../errors.js";
import { choose } from "./choose.js";
import { firstLines } from "./lines.js";
import { type ReadLine, textRows } from "./text-rows.js";

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === "object" && u !== null && !Array.isArray(u);

const isNumeric = (u: unknown): boolean =>
  typeof u === "number" || (Array.isArray(u) && u.every((each) => typeof each === "number"));

const parsed = (line: string): E.Either<string, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(line),
    () =>
      line.trim() === ""
        ? "an empty line"
        : /\b(NaN|Infinity)\b/.test(line)
          ? "NaN or Infinity, which JSON does not have"
          : "text that is not JSON",
  );

const kindOf = (u: unknown): string =>
  Array.isArray(u)
    ? "a list"
    : isRecord(u)
      ? "an object"
      : printable(JSON.stringify(u) ?? "nothing", 40);

/** What is wrong with a value that should be a number. */
const faultOf = (u: unknown): string | undefined =>
  typeof u !== "number"
    ? kindOf(u)
    : !Number.isFinite(u) || (Number.isInteger(u) && Math.abs(u) > Number.MAX_SAFE_INTEGER)
      ? `${u}, a number of 2^53 or beyond`
      : undefined;

/** Opens JSON lines: in each line a number, a list of numbers, or an object with one of these under a key. */
export const openJsonLines = (
  source: Source,
  options: OpenOptions,
): TE.TaskEither<LongtailError, NumberRows> => {
  const file = source.name;
  const bad = (line: number, expected: string, found: string, column?: number) =>
    BadCell.of({ file, place: { line, ...(column !== undefined && { column }) }, expected, found });
  const first = pipe(
    (): Promise<E.Either<LongtailError, readonly string[]>> => firstLines(source, 1),
    TE.chainEitherK(([line]) =>
      line === undefined
        ? E.left(foreign(file, "lines of JSON", "an empty file"))
        : pipe(
            parsed(line),
            E.mapLeft((found) => bad(1, "JSON", found)),
          ),
    ),
  );
  return pipe(
    first,
    TE.bindTo("value"),
    TE.bind("key", ({ value }): TE.TaskEither<LongtailError, string | undefined> => {
      if (!isRecord(value))
        return options.name === undefined
          ? TE.right(undefined)
          : TE.left(
              foreign(file, `objects with the key "${printable(options.name)}"`, kindOf(value)),
            );
      const keys = Object.keys(value).filter((key) => isNumeric(value[key]));
      return TE.fromEither(
        choose(file, "key", options.name === undefined ? keys : Object.keys(value), options),
      );
    }),
    TE.chainEitherK(({ value, key }) => {
      const valueIn = (row: unknown): unknown =>
        key === undefined ? row : isRecord(row) && Object.hasOwn(row, key) ? row[key] : undefined;
      const sample = valueIn(value);
      const isList = Array.isArray(sample);
      const columns = isList ? sample.length : 1;
      const read: ReadLine = (text, number, into, at) => {
        const row = parsed(text);
        if (E.isLeft(row)) return bad(number, "JSON", row.left);
        const found = valueIn(row.right);
        const where = key === undefined ? "" : ` under "${printable(key, 40)}"`;
        if (Array.isArray(found) !== isList)
          return bad(number, `${isList ? "a list of numbers" : "a number"}${where}`, kindOf(found));
        const numbers: readonly unknown[] = isList ? (found as readonly unknown[]) : [found];
        if (numbers.length !== columns)
          return bad(number, `${columns} numbers${where}`, String(numbers.length));
        for (const [i, each] of numbers.entries()) {
          const fault = faultOf(each);
          if (fault !== undefined)
            return bad(number, `a number${where}`, fault, isList ? i + 1 : undefined);
          into[at + i] = each as number;
        }
        return undefined;
      };
      return E.right(
        textRows(source, "json-lines", 0, columns, read, key === undefined ? {} : { name: key }),
      );
    }),
  );
};
