// A thread of `scanThreads`.
import { parentPort, workerData } from "node:worker_threads";
import { takeChunks } from "./take-chunks.js";

await takeChunks(workerData, (found) => parentPort?.postMessage(found));
