// A thread of `scanThreads`: takes the next chunk of rows, adds them up, and sends the sums, until there is none.
import { parentPort, workerData } from "node:worker_threads";
import { rowsIn } from "@longtail/arrays";
import { fileSource } from "@longtail/arrays/file-source";
import * as E from "#fp-ts/Either";
import { addBlocks } from "./chunks.js";
import type { ChunkFound, ThreadTask } from "./scan-threads.js";
import { newTally } from "./tally.js";

const { at, rules, rows, next } = workerData as ThreadTask;

const send = (found: ChunkFound): void => parentPort?.postMessage(found);

const source = await fileSource(at.path, "the scores of a model")();
if (E.isLeft(source)) send({ chunk: 0, error: source.left });
else {
  const { blockRows, chunkRows } = rules.cut;
  const total = rows.labels.length;
  for (;;) {
    const chunk = Atomics.add(next, 0, 1);
    const from = chunk * chunkRows;
    if (from >= total) break;
    const tally = newTally(rules, rows);
    const blocks = rowsIn(source.right, at, from, Math.min(total, from + chunkRows), {
      rows: blockRows,
      allowNaN: true,
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
}
