import type { NumberRows } from "@longtail/arrays";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";
import type { ScoreKind } from "../api.js";
import { BadRow, Unmatched } from "../errors.js";
import { slackOf } from "./kind.js";
import { addRows, newTally, type RowFault, type Tally } from "./tally.js";

const rowError = (file: string, kind: ScoreKind, row: number, fault: RowFault): LongtailError => {
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

/** The labels, if each is a column. */
export const checkLabelRange = (
  file: string,
  labels: Int32Array,
  classes: number,
): E.Either<LongtailError, Int32Array> => {
  const position = labels.findIndex((label) => label < 0 || label >= classes);
  return position < 0
    ? E.right(labels)
    : E.left(
        failure("BadLabel", {
          path: [file],
          position,
          label: labels[position] as number,
          classes,
        }),
      );
};

/**
 * One pass over the scores.
 *
 * @error judge/BadRow · judge/Unmatched (more or fewer rows than labels) · those of the file's reader
 */
export const scanScores =
  (
    scores: NumberRows,
    labels: Int32Array,
    kind: ScoreKind,
    bins: number,
    partOf: Uint8Array,
    parts: number,
  ): TaskEither<LongtailError, Tally> =>
  async () => {
    const unmatched = (rows: string) =>
      E.left(
        Unmatched.of({
          file: scores.file,
          expected: `a row for each of the ${labels.length} labels`,
          found: `${rows} rows`,
        }),
      );
    if (scores.rows !== undefined && scores.rows !== labels.length)
      return unmatched(String(scores.rows));
    const tally = newTally(
      labels.length,
      scores.columns,
      bins,
      kind,
      slackOf(scores),
      partOf,
      parts,
    );
    let rows = 0;
    for await (const block of scores.blocks()) {
      if (E.isLeft(block)) return block;
      rows += block.right.rows;
      if (rows > labels.length) return unmatched(`at least ${rows}`);
      const bad = addRows(tally, block.right.data, labels, block.right.start);
      if (bad !== undefined) return E.left(rowError(scores.file, kind, bad.row, bad.fault));
    }
    return rows === labels.length ? E.right(tally) : unmatched(String(rows));
  };
