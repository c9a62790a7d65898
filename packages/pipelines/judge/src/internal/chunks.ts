import type { Blocks } from "@longtail/arrays";
import { BadCell } from "@longtail/arrays";
import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ScoreKind } from "../api.js";
import { BadRow } from "../errors.js";
import { together } from "./softmax.js";
import { addRows, type RowFault, type Tally } from "./tally.js";

/** How rows are cut. It depends on the classes alone, as sums do on how they are cut. */
export interface Cut {
  /** Rows that are read at once: as many as hold a million numbers, a multiple of four. */
  readonly blockRows: number;
  /** Rows with sums of their own, which are added in order: some blocks, at least 2,048 rows, as the sums take 15 numbers a class. */
  readonly chunkRows: number;
}

const blockNumbers = 2 ** 20;
const blocksInChunk = 4;
const leastRows = 2048;

/** How rows of so many classes are cut. */
export const cutOf = (classes: number): Cut => {
  const blockRows = together * Math.max(1, Math.floor(blockNumbers / classes / together));
  const blocks = Math.max(blocksInChunk, Math.ceil(leastRows / blockRows));
  return { blockRows, chunkRows: blocks * blockRows };
};

const rowError = (file: string, kind: ScoreKind, row: number, fault: RowFault): LongtailError => {
  if (fault.fault === "value" && Number.isNaN(fault.value))
    return BadCell.of({
      file,
      place: { row, column: fault.column },
      expected: "a number",
      found: "NaN",
    });
  const isLogits = kind === "logits";
  return BadRow.of({
    file,
    row,
    expected: isLogits ? "finite logits" : "probabilities, numbers in [0, 1] of the sum 1",
    found:
      fault.fault === "sum"
        ? `the sum ${Number(fault.sum.toPrecision(6))}`
        : `${fault.value} in column ${fault.column}`,
    remedy: isLogits
      ? "only -Infinity has a softmax, and not in every column"
      : "--scores logits takes rows as logits",
  });
};

/**
 * Adds blocks of rows to a tally, up to the number of labels; `each` learns how many rows there are so far, after each block.
 *
 * @error judge/BadRow · arrays/BadCell (NaN) · those of the file's reader
 */
export const addBlocks = async (
  file: string,
  tally: Tally,
  blocks: Blocks,
  each: (rows: number) => void = () => undefined,
): Promise<E.Either<LongtailError, number>> => {
  let rows = 0;
  for await (const block of blocks) {
    if (E.isLeft(block)) return block;
    const { start, data } = block.right;
    rows += block.right.rows;
    if (start + block.right.rows > tally.labels.length) return E.right(rows);
    const bad = addRows(tally, data, start);
    if (bad !== undefined) return E.left(rowError(file, tally.kind, bad.row, bad.fault));
    each(start + block.right.rows);
  }
  return E.right(rows);
};
