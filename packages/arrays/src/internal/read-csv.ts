import { type LongtailError, printable } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { NumberRows, OpenOptions, Source } from "../api.js";
import { BadCell, foreign } from "../errors.js";
import { choose } from "./choose.js";
import { firstLines } from "./lines.js";
import { numberIn } from "./number-text.js";
import { type ReadLine, textRows } from "./text-rows.js";

/** The cells of a line; undefined where a quoted one does not end. */
export const cellsOf = (line: string, separator: string): readonly string[] | undefined => {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (line[at] === '"') {
      let cell = "";
      let end = at + 1;
      for (;;) {
        const quote = line.indexOf('"', end);
        if (quote < 0) return undefined;
        cell += line.slice(end, quote);
        end = quote + 1;
        if (line[end] !== '"') break;
        cell += '"';
        end++;
      }
      if (end < line.length && line[end] !== separator) return undefined;
      cells.push(cell);
      at = end;
    } else {
      const next = line.indexOf(separator, at);
      cells.push(line.slice(at, next < 0 ? line.length : next));
      at = next < 0 ? line.length : next;
    }
    if (at >= line.length) return cells;
    at++;
    if (at === line.length) return [...cells, ""];
  }
};

/** The separator that a line has most of; a comma where it has none. */
const separatorOf = (line: string): string => {
  const counts = [",", "\t", ";"].map((each) => [each, line.split(each).length] as const);
  return counts.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
};

/** Whether the first line names columns: a cell is no number, or the cells count 0, 1, 2, as pandas names them. */
const isHeader = (cells: readonly string[]): boolean =>
  cells.some((cell) => E.isLeft(numberIn(cell)) && cell.trim().toLowerCase() !== "nan") ||
  (cells.length > 1 && cells.every((cell, i) => cell.trim() === String(i)));

/** The columns to read, by their positions. */
const chosenColumns = (
  file: string,
  header: readonly string[],
  options: OpenOptions,
): E.Either<LongtailError, readonly number[]> => {
  const names = header.map((cell) => cell.trim());
  // pandas writes its row numbers as a first column without a name.
  const all = names.map((_, i) => i).filter((i) => i > 0 || names[i] !== "" || names.length === 1);
  if (options.name === undefined && !(options.prefer ?? []).some((name) => names.includes(name)))
    return E.right(all);
  return pipe(
    choose(file, "column", names, options),
    E.map((name) => [names.indexOf(name)]),
  );
};

/** Opens a CSV file: numbers apart by commas, tabs or semicolons, with a header or without. */
export const openCsv = (
  source: Source,
  options: OpenOptions,
): TE.TaskEither<LongtailError, NumberRows> => {
  const file = source.name;
  const bad = (line: number, expected: string, found: string, column?: number, title?: string) =>
    BadCell.of({
      file,
      place: {
        line,
        ...(column !== undefined && { column }),
        ...(title !== undefined && { title }),
      },
      expected,
      found,
    });
  return pipe(
    (): Promise<E.Either<LongtailError, readonly string[]>> => firstLines(source, 2),
    TE.chainEitherK(([line, second]) => {
      if (line === undefined) return E.left(foreign(file, "rows of numbers", "an empty file"));
      const separator = separatorOf(line);
      const cells = cellsOf(line, separator);
      if (cells === undefined)
        return E.left(bad(1, "quoted cells that end", "a quote without end"));
      const named = isHeader(cells);
      if (named && second === undefined)
        return E.left(foreign(file, "rows of numbers", "one line, which holds names"));
      if (!named && options.name !== undefined)
        return E.left(
          foreign(file, `a column "${printable(options.name)}"`, "columns without names"),
        );
      const all = cells.map((_, i) => i);
      return pipe(
        named ? chosenColumns(file, cells, options) : E.right(all),
        E.map((columns) => {
          const titles = named ? cells.map((cell) => cell.trim()) : [];
          const read: ReadLine = (text, number, into, at) => {
            const found = cellsOf(text, separator);
            if (found === undefined)
              return bad(number, "quoted cells that end", "a quote without end");
            if (found.length !== cells.length)
              return bad(
                number,
                `${cells.length} cells`,
                text.trim() === "" ? "an empty line" : String(found.length),
              );
            for (const [i, column] of columns.entries()) {
              const value = numberIn(found[column] as string);
              if (E.isLeft(value))
                return bad(number, "a number", printable(value.left), column + 1, titles[column]);
              into[at + i] = value.right;
            }
            return undefined;
          };
          const columnNames = columns.flatMap((column) => titles[column] ?? []);
          const [only] = columnNames;
          return textRows(source, "csv", named ? 1 : 0, columns.length, read, {
            ...(named && { columnNames }),
            ...(named && columns.length === 1 && only !== undefined && { name: only }),
          });
        }),
      );
    }),
  );
};
