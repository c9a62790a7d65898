import type { NumberRows } from "@longtail/arrays";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { TaskEither } from "#fp-ts/TaskEither";
import { Unmatched } from "../errors.js";
import { addBlocks } from "./chunks.js";
import { addSums, clear, newRows, newTally, type Rules, type Tally } from "./tally.js";

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

/** Scores and labels of different numbers. */
export const unmatched = (
  { file }: NumberRows,
  labels: Int32Array,
  rows: string,
): E.Either<LongtailError, never> =>
  E.left(
    Unmatched.of({
      file,
      expected: `a row for each of the ${labels.length} labels`,
      found: `${rows} rows`,
    }),
  );

/** One pass over the scores. */
export type Scan = (
  scores: NumberRows,
  labels: Int32Array,
  rules: Rules,
) => TaskEither<LongtailError, Tally>;

/**
 * One pass over the scores, block by block.
 *
 * @error judge/BadRow · judge/Unmatched (more or fewer rows than labels) · those of the file's reader
 */
export const scanScores: Scan = (scores, labels, rules) => async () => {
  if (scores.rows !== undefined && scores.rows !== labels.length)
    return unmatched(scores, labels, String(scores.rows));
  const { blockRows, chunkRows } = rules.cut;
  const rows = newRows(labels);
  const [whole, chunk] = [newTally(rules, rows), newTally(rules, rows)];
  const found = await addBlocks(
    scores.file,
    chunk,
    scores.blocks({ rows: blockRows, allowNaN: true }),
    (seen) => {
      if (seen % chunkRows !== 0 && seen !== labels.length) return;
      addSums(whole, chunk);
      clear(chunk);
    },
  );
  if (E.isLeft(found)) return found;
  if (found.right > labels.length) return unmatched(scores, labels, `at least ${found.right}`);
  return found.right === labels.length
    ? E.right(whole)
    : unmatched(scores, labels, String(found.right));
};
