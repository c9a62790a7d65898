import { folderStore } from "@longtail/checkpoint/folder-store";
import { renderError } from "@longtail/core";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as T from "#fp-ts/Task";
import { type Block, cellOfRow } from "./blocks.js";
import { readCell, seedsOf } from "./results.js";
import type { Row } from "./tables/table.js";
import { isRun, type Result } from "./view.js";

/** A block with the results of all its rows. */
export interface BlockResults {
  readonly block: Block;
  readonly results: readonly Result[];
}

const seriesOf = (block: Block, row: Row): string => cellOfRow(block, row, 0).series;

const readRow = (out: string, block: Block, row: Row): T.Task<Result> => {
  const store = folderStore(out);
  return pipe(
    [...seedsOf(out, seriesOf(block, row))],
    A.traverse(T.ApplicativeSeq)((seed) => readCell(store, cellOfRow(block, row, seed))),
    T.map((read) => {
      const { left, right } = A.separate(read);
      return {
        row,
        finished: right.flatMap((cell) => cell ?? []),
        unreadable: left.map(renderError),
      };
    }),
  );
};

/** Reads all results of a block that a folder holds. */
export const readBlock = (out: string, block: Block): T.Task<BlockResults> =>
  pipe(
    [...block.rows],
    A.traverse(T.ApplicativeSeq)((row) => readRow(out, block, row)),
    T.map((results) => ({ block, results })),
  );

/** Whether several blocks have the row, as they do with the balanced set's. */
const isShared = (all: readonly BlockResults[], { block }: BlockResults, row: Row): boolean => {
  const series = seriesOf(block, row);
  return all.some(
    (other) =>
      other.block !== block &&
      other.block.rows.some((one) => seriesOf(other.block, one) === series),
  );
};

/** The blocks with results of their own. A set that has only the row its blocks share is shown once, by its last block. */
export const blocksToShow = (all: readonly BlockResults[]): readonly BlockResults[] =>
  [...new Set(all.map(({ block }) => block.set))].flatMap((set) => {
    const run = all.filter(({ block, results }) => block.set === set && results.some(isRun));
    const withOwn = run.filter((found) =>
      found.results.some((result) => isRun(result) && !isShared(all, found, result.row)),
    );
    return withOwn.length > 0 ? withOwn : run.slice(-1);
  });
