import { checkNumber, type LongtailError, range } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { checkShape, type Writable } from "./internal/typed.js";

const rowsOf = (array: Writable): E.Either<LongtailError, readonly (readonly string[])[]> =>
  E.map(([rows = 1, ...rest]: readonly number[]) => {
    const columns = rest.reduce((a, b) => a * b, 1);
    return Array.from({ length: rows }, (_, row) =>
      Array.from(array.data.subarray(row * columns, (row + 1) * columns), String),
    );
  })(checkShape("data", array));

const finite = range(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

const cell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * A CSV text of numbers, with a line of names if they are given. Each number is the shortest that reads back as the same double.
 *
 * @error LengthMismatch
 * @example
 * ```ts
 * import { writeCsv } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * console.log(orThrow(writeCsv({ shape: [1, 2], data: Float64Array.of(0.9, 0.1) }, ["cat", "dog"])));
 * ```
 */
export const writeCsv = (
  array: Writable,
  names?: readonly string[],
): E.Either<LongtailError, string> =>
  E.map((rows: readonly (readonly string[])[]) =>
    [...(names === undefined ? [] : [names.map(cell)]), ...rows]
      .map((cells) => `${cells.join(",")}\n`)
      .join(""),
  )(rowsOf(array));

/**
 * JSON lines of numbers: a list for each row, or a number where the array is a list.
 *
 * @error LengthMismatch · OutOfRange (NaN or infinity, which JSON does not have)
 * @example
 * ```ts
 * import { writeJsonLines } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 *
 * console.log(orThrow(writeJsonLines({ shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }))); // [1,2] and [3,4]
 * ```
 */
export const writeJsonLines = (array: Writable): E.Either<LongtailError, string> => {
  const strange = (array.data as Float64Array).findIndex(
    (value) => typeof value === "number" && !Number.isFinite(value),
  );
  const isList = (array.shape?.length ?? 1) < 2;
  return strange >= 0
    ? E.map(() => "")(checkNumber(`data.${strange}`, finite, array.data[strange]))
    : E.map((rows: readonly (readonly string[])[]) =>
        rows.map((cells) => (isList ? `${cells.join()}\n` : `[${cells.join()}]\n`)).join(""),
      )(rowsOf(array));
};
