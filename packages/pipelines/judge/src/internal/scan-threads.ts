import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { BadCell } from "@longtail/arrays";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { BadRow } from "../errors.js";
import { type Scan, scanScores, unmatched } from "./scan.js";
import { type ChunkFound, type ThreadTask, takeChunks } from "./take-chunks.js";
import { addSums, newRows, newTally, type Sums } from "./tally.js";

const worker = new URL("./scan-worker.js", import.meta.url);

const mostThreads = 8;

// A worker takes a third of a second of a core to load and compile what it runs. Below this many numbers one is as fast.
const manyNumbers = 2 ** 25;

/** An error as it was before it was sent: what is sent keeps its facts, and loses its sentence. */
const revived = (error: LongtailError): LongtailError =>
  BadCell.is(error) ? BadCell.of(error) : BadRow.is(error) ? BadRow.of(error) : error;

const shared = (labels: Int32Array): Int32Array => {
  const copy = new Int32Array(new SharedArrayBuffer(labels.byteLength));
  copy.set(labels);
  return copy;
};

/** Runs a worker to its end; the result says why it could not. */
const run = (task: ThreadTask, hear: (found: ChunkFound) => void): Promise<string | undefined> =>
  new Promise((done) => {
    const thread = new Worker(worker, { workerData: task });
    thread.on("message", hear);
    thread.once("error", (thrown) => done(messageOf(thrown)));
    thread.once("exit", (code) =>
      done(code === 0 ? undefined : `a thread ended with code ${code}`),
    );
  });

/**
 * One pass over the scores by several threads, of which this one is the first, where each row of them can be read by itself.
 *
 * Chunks are the same for any number of threads, and their sums are added in order, so the result is that of `scanScores`, bit for bit.
 *
 * @error those of `scanScores`
 */
export const scanThreads =
  (threads: number | undefined): Scan =>
  (scores, labels, rules) => {
    const { at, rows: total = 0 } = scores;
    const { chunkRows } = rules.cut;
    const chunks = Math.ceil(total / chunkRows);
    const wanted =
      threads ??
      (total * scores.columns < manyNumbers ? 1 : Math.min(mostThreads, availableParallelism()));
    const count = Math.min(wanted, chunks);
    if (at === undefined || count < 2) return scanScores(scores, labels, rules);
    return async () => {
      if (total !== labels.length) return unmatched(scores, labels, String(total));
      const rows = newRows(shared(labels), (bytes) => new SharedArrayBuffer(bytes));
      const task: ThreadTask = {
        at,
        rules,
        rows,
        next: new Int32Array(new SharedArrayBuffer(4)),
      };
      const whole = newTally(rules, rows);
      // Sums whose turn has not come; each is a small part of its chunk.
      const early = new Map<number, Sums>();
      let turn = 0;
      let worst: { readonly chunk: number; readonly error: LongtailError } | undefined;
      const hear = (found: ChunkFound): void => {
        if ("error" in found) {
          if (worst === undefined || found.chunk < worst.chunk) worst = found;
          return;
        }
        early.set(found.chunk, found.sums);
        for (let sums = early.get(turn); sums !== undefined; sums = early.get(turn)) {
          addSums(whole, sums);
          early.delete(turn++);
        }
      };
      const workers = Array.from({ length: count - 1 }, () => run(task, hear));
      await takeChunks(task, hear);
      const ends = await Promise.all(workers);
      if (worst !== undefined) return E.left(revived(worst.error));
      const reason = ends.find((end) => end !== undefined);
      return turn === chunks
        ? E.right(whole)
        : E.left(
            failure("FileUnreadable", {
              file: scores.file,
              reason: reason ?? "a thread ended early",
            }),
          );
    };
  };
