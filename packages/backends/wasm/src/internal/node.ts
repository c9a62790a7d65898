/** The parts of Node that opening the backend takes. */
export interface Node {
  readonly readFile: typeof import("node:fs/promises").readFile;
  readonly require: NodeJS.Require;
  readonly cores: number;
  readonly worker: typeof import("node:worker_threads");
  /** The global object of what `require` loads; under node:vm not the one that is seen here. */
  readonly global: typeof globalThis;
}

/**
 * Node, if this is Node.
 *
 * Asked for at run time, so that a bundle for a browser finds no import of Node's modules.
 */
export const node = (): Node | undefined => {
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
