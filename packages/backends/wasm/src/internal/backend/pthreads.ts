import type { Worker } from "node:worker_threads";
import type { Node } from "./node.js";

// Runs the worker program that tfjs-backend-wasm publishes as a string.
const bootstrap = `
const { workerData: file } = require("node:worker_threads");
const program = require(file).wasmWorkerContents.replace(/\\n/g, "\\\\n");
new Function("require", "__filename", program)(require, file);`;

/** The workers that `open` started. */
export interface Pthreads {
  readonly workers: readonly Worker[];
  /** Sets the handler of the workers' errors. */
  readonly onError: (handle: (error: unknown) => void) => void;
}

/**
 * Runs `open` while the global object has a `Worker` class that runs the published worker program:
 * that is where Emscripten looks for threads. Afterwards the global object is as before.
 */
export const withPthreads = async <A>(
  { worker, global }: Node,
  program: string,
  open: (threads: Pthreads) => Promise<A>,
): Promise<A> => {
  const workers: Worker[] = [];
  let handle: (error: unknown) => void = () => undefined;
  class Pthread extends worker.Worker {
    constructor() {
      super(bootstrap, { eval: true, workerData: program });
      workers.push(this);
    }
    // Emscripten assigns a handler that rethrows in an event listener, which would end the process.
    get onerror() {
      return handle;
    }
    set onerror(_rethrow) {}
  }
  const before = Object.getOwnPropertyDescriptor(global, "Worker");
  // An accessor, because Emscripten assigns Node's class to the name before it reads it.
  Object.defineProperty(global, "Worker", {
    configurable: true,
    get: () => Pthread,
    set(_node) {},
  });
  try {
    return await open({
      workers,
      onError: (next) => {
        handle = next;
      },
    });
  } catch (error) {
    await Promise.all(workers.map((each) => each.terminate()));
    throw error;
  } finally {
    if (before === undefined) Reflect.deleteProperty(global, "Worker");
    else Object.defineProperty(global, "Worker", before);
  }
};
