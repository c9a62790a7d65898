import type { Worker } from "node:worker_threads";
import type { Node } from "./node.js";

// Runs the worker program that tfjs-backend-wasm publishes as a string.
const bootstrap = `
const { workerData: file } = require("node:worker_threads");
const program = require(file).wasmWorkerContents.replace(/\\n/g, "\\\\n");
new Function("require", "__filename", program)(require, file);`;

/** The workers that came up while `open` ran, and a way to watch over them. */
export interface Pthreads {
  readonly workers: readonly Worker[];
  /** Where errors of the workers go from now on. */
  readonly onError: (handle: (error: unknown) => void) => void;
}

/**
 * Runs `open` in a world where Emscripten finds threads: a `Worker` class that runs the published worker program.
 *
 * Emscripten takes the class from the global object, which is as before when this returns.
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
    // Emscripten wants to rethrow a worker's error out of an event listener, which would end the process.
    get onerror() {
      return handle;
    }
    set onerror(_rethrow) {}
  }
  const before = Object.getOwnPropertyDescriptor(global, "Worker");
  // An accessor, because Emscripten assigns Node's class to the name before it uses it.
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
