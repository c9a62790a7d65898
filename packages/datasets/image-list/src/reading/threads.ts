import { Tinypool } from "tinypool";
import { openPool as openHere } from "./here.js";
import type { OpenPool } from "./pool.js";

// More workers than this outrun any network, and each takes memory.
const MOST = 16;

// A training evaluates once an epoch; between two of them, the workers of the test images end.
const IDLE = 10_000;

/**
 * A pool of Node's worker threads, which read the folder's files themselves. Where the folder is not on disk, the calling thread does
 * the work.
 */
export const openPool: OpenPool = async (read, workers) => {
  if (read.folder === undefined) return openHere(read);
  const { availableParallelism } = process.getBuiltinModule("node:os");
  const pool = new Tinypool({
    filename: new URL("worker.js", import.meta.url).href,
    name: "show",
    minThreads: 1,
    maxThreads: workers ?? Math.min(MOST, availableParallelism()),
    idleTimeout: IDLE,
    // A program's own flags may not suit a worker: node --input-type=module -e is one.
    execArgv: [],
    workerData: { folder: read.folder },
  });
  return { run: (job) => pool.run(job), close: () => pool.destroy() };
};
