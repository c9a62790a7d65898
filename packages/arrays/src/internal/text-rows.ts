import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Blocks, Format, NumberRows, Source } from "../api.js";
import { linesOf } from "./lines.js";
import { rowsOfBlock } from "./raw.js";

/** Writes the numbers of a line into `into` at `at`, or says what is wrong. */
export type ReadLine = (
  line: string,
  number: number,
  into: Float64Array,
  at: number,
) => LongtailError | undefined;

async function* blocksOfText(
  source: Source,
  skip: number,
  columns: number,
  rows: number,
  read: ReadLine,
): Blocks {
  let data = new Float64Array(rows * columns);
  let [start, filled] = [0, 0];
  for await (const some of linesOf(source)) {
    if (E.isLeft(some)) {
      yield some;
      return;
    }
    const { first, lines } = some.right;
    for (const [i, line] of lines.entries()) {
      const number = first + i;
      if (number <= skip) continue;
      const error = read(line, number, data, filled * columns);
      if (error !== undefined) {
        yield E.left(error);
        return;
      }
      filled++;
      if (filled === rows) {
        yield E.right({ start, rows, data });
        data = new Float64Array(rows * columns);
        start += rows;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield E.right({ start, rows: filled, data: data.subarray(0, filled * columns) });
}

/** An array of numbers in lines of text, of which the first `skip` are no rows. */
export const textRows = (
  source: Source,
  format: Format,
  skip: number,
  columns: number,
  read: ReadLine,
  names: Pick<NumberRows, "name" | "columnNames">,
): NumberRows => ({
  file: source.name,
  format,
  ...names,
  dtype: "text",
  columns,
  blocks: (options) => {
    // A number takes two bytes of text at least, so that a small file has small blocks.
    const most = Math.ceil((source.size + 1) / (2 * Math.max(1, columns)));
    return blocksOfText(source, skip, columns, Math.min(rowsOfBlock(columns, options), most), read);
  },
});
