import { together } from "./softmax.js";

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
