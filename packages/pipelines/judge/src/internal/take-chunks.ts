import { type FileRows, rowsIn } from "@longtail/arrays";
import { fileSource } from "@longtail/arrays/file-source";
import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { addBlocks } from "./chunks.js";
import { newTally, type Rows, type Rules, type Sums } from "./tally.js";

/** What a thread is given. */
export interface ThreadTask {
  readonly at: FileRows;
  readonly rules: Rules;
  /** In memory that all threads share. */
  readonly rows: Rows;
  /** The next chunk that no thread has taken. */
  readonly next: Int32Array;
}

/** What a thread says of a chunk. */
export type ChunkFound =
  | { readonly chunk: number; readonly sums: Sums }
  | { readonly chunk: number; readonly error: LongtailError };

/** Takes the next chunk of rows, adds them up, and sends the sums, until there is none. */
export const takeChunks = async (
  { at, rules, rows, next }: ThreadTask,
  send: (found: ChunkFound) => void,
): Promise<void> => {
  const source = await fileSource(at.path, "the scores of a model")();
  if (E.isLeft(source)) {
    send({ chunk: 0, error: source.left });
    return;
  }
  const { blockRows, chunkRows } = rules.cut;
  const total = rows.labels.length;
  // Memory of its own for each chunk would cost a page fault for every 4 KB that is read.
  const buffers: Uint8Array[] = [];
  for (;;) {
    const chunk = Atomics.add(next, 0, 1);
    const from = chunk * chunkRows;
    if (from >= total) break;
    const tally = newTally(rules, rows);
    const blocks = rowsIn(source.right, at, from, Math.min(total, from + chunkRows), {
      rows: blockRows,
      allowNaN: true,
      buffers,
    });
    const found = await addBlocks(at.place, tally, blocks);
    if (E.isLeft(found)) {
      send({ chunk, error: found.left });
      // Chunks before this one are taken already; those after it do not matter.
      Atomics.store(next, 0, Math.ceil(total / chunkRows));
      break;
    }
    const { gaps, nll, brier } = tally;
    send({ chunk, sums: { gaps, nll, brier } });
  }
  await source.right.close();
};
