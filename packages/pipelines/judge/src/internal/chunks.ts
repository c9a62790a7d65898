import type { Blocks } from "@longtail/arrays";
import { BadCell } from "@longtail/arrays";
import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { ScoreKind } from "../api.js";
import { BadRow } from "../errors.js";
import { addRows, type RowFault, type Tally } from "./tally.js";

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
