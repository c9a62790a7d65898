import { folderStore } from "@longtail/checkpoint/folder-store";
import { renderError } from "@longtail/core";
import * as A from "fp-ts/lib/Array.js";
import { pipe } from "fp-ts/lib/function.js";
import * as T from "fp-ts/lib/Task.js";
import { type Block, cellOfRow } from "./blocks.js";
import { readCell, seedsOf } from "./results.js";
import type { Row } from "./tables/table.js";
import { isRun, type Result } from "./view.js";

/** A block with the results of all its rows. */
export interface Found {
  readonly block: Block;
  readonly results: readonly Result[];
}

const nameWithoutSeed = (name: string): string => name.replace(/-seed\d+$/, "");

const resultOf = (out: string, block: Block, row: Row): T.Task<Result> => {
  const store = folderStore(out);
  const seeds = seedsOf(out, nameWithoutSeed(cellOfRow(block, row, 0).name));
  return pipe(
    [...seeds],
    A.traverse(T.ApplicativeSeq)((seed) => readCell(store, cellOfRow(block, row, seed))),
    T.map((read) => {
      const { left, right } = A.separate(read);
      return { row, finished: right.flatMap((cell) => cell ?? []), unread: left.map(renderError) };
    }),
  );
};

/** What a folder holds of a block: whatever was run, when and for whom. */
export const foundOf = (out: string, block: Block): T.Task<Found> =>
  pipe(
    [...block.rows],
    A.traverse(T.ApplicativeSeq)((row) => resultOf(out, block, row)),
    T.map((results) => ({ block, results })),
  );

// A row that several blocks have, a balanced set's, is no reason to show all of them.
const isShared = (found: readonly Found[], { block }: Found, row: Row): boolean => {
  const { name } = cellOfRow(block, row, 0);
  return found.some(
    (other) =>
      other.block !== block &&
      other.block.rows.some((one) => cellOfRow(other.block, one, 0).name === name),
  );
};

/** The blocks that have been run; where a set has but the row that its blocks share, its last block. */
export const shownOf = (all: readonly Found[]): readonly Found[] =>
  [...new Set(all.map(({ block }) => block.set))].flatMap((set) => {
    const begun = all.filter(({ block, results }) => block.set === set && results.some(isRun));
    const own = begun.filter((found) =>
      found.results.some((result) => isRun(result) && !isShared(all, found, result.row)),
    );
    return own.length > 0 ? own : begun.slice(-1);
  });
