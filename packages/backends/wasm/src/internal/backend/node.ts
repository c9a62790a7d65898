/** The parts of Node that opening the backend needs. */
export interface Node {
  readonly readFile: typeof import("node:fs/promises").readFile;
  readonly require: NodeJS.Require;
  readonly cores: number;
  readonly worker: typeof import("node:worker_threads");
  /** The global object that required modules see. Under node:vm it is not this module's. */
  readonly global: typeof globalThis;
}

/**
 * Node's modules, or undefined elsewhere.
 *
 * Found at run time, so that bundles for browsers import none of them.
 */
export const findNode = (): Node | undefined => {
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function")
    return undefined;
  return {
    readFile: process.getBuiltinModule("node:fs/promises").readFile,
    require: process.getBuiltinModule("node:module").createRequire(import.meta.url),
    cores: process.getBuiltinModule("node:os").availableParallelism(),
    worker: process.getBuiltinModule("node:worker_threads"),
    global: process.getBuiltinModule("node:vm").runInThisContext("globalThis") as typeof globalThis,
  };
};
