import { carriedError, messageOf, someOf } from "@longtail/core";
import { Tinypool } from "tinypool";
import { openPool as openHere } from "./here.js";
import type { OpenPool } from "./pool.js";
import type { Job, Shown } from "./show.js";

// More workers than this outrun any network, and each takes memory.
const MOST = 16;

// A training evaluates once an epoch; between two of them, the workers of the test images end.
const IDLE = 10_000;

/** A worker of the pool: the library's types hide that it sends on its thread's events. */
interface Thread {
  readonly once: (event: "exit", listener: (code: number) => void) => unknown;
  readonly emit: (event: "error", error: Error) => unknown;
}

// What ended a job that gave no error of its own: the worker ended, or ran out of memory.
const endedAt = (thrown: unknown, { pictures }: Job): unknown =>
  carriedError(thrown) === undefined
    ? new Error(`${messageOf(thrown)}, at ${someOf(pictures.map(({ path }) => path))}`, {
        cause: thrown,
      })
    : thrown;

/**
 * Pools whose workers run a module with a function `show`, on the files of a folder on disk; the calling thread does the work where
 * there is none.
 *
 * A worker that ends rejects its job, with the paths of its pictures. Where no worker can start, every job is rejected.
 */
export const poolsOf =
  (filename: URL): OpenPool =>
  async (read, workers) => {
    if (read.folder === undefined) return openHere(read);
    const { availableParallelism } = process.getBuiltinModule("node:os");
    const pool = new Tinypool({
      filename: filename.href,
      name: "show",
      minThreads: 1,
      maxThreads: workers ?? Math.min(MOST, availableParallelism()),
      idleTimeout: IDLE,
      // A program's own flags may not suit a worker: node --input-type=module -e is one.
      execArgv: [],
      workerData: { folder: read.folder },
    });
    const threads = (): readonly Thread[] => pool.threads as unknown as readonly Thread[];
    const watched = new WeakSet<Thread>();
    // The library hears of errors in a worker, not of one that exits. Those that it ends itself are no longer among its threads.
    const watch = (): void => {
      for (const thread of threads()) {
        if (watched.has(thread)) continue;
        watched.add(thread);
        thread.once("exit", (code) => {
          if (threads().includes(thread))
            thread.emit("error", new Error(`a worker ended with exit code ${code}`));
          watch();
        });
      }
    };
    const waiting = new Set<(thrown: unknown) => void>();
    // A worker without a job ended: an idle one is replaced, one that never started leaves the queue to nobody.
    pool.on("error", (error) => {
      for (const fail of waiting) fail(error);
    });
    watch();
    return {
      run: (job) =>
        new Promise<Shown>((resolve, reject) => {
          const fail = (thrown: unknown): void => reject(endedAt(thrown, job));
          waiting.add(fail);
          (pool.run(job) as Promise<Shown>).then(resolve, fail).finally(() => waiting.delete(fail));
          watch();
        }),
      close: () => pool.destroy(),
    };
  };

/**
 * A pool of Node's worker threads, which read the folder's files themselves. Where the folder is not on disk, the calling thread does
 * the work.
 */
export const openPool: OpenPool = poolsOf(new URL("worker.js", import.meta.url));
