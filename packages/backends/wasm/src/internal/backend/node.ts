import { cpuQuota, type ReadText } from "./cpu-quota.js";

/** The parts of Node that opening the backend needs. */
export interface Node {
  readonly readFile: typeof import("node:fs/promises").readFile;
  readonly require: NodeJS.Require;
  /** The cores that this process may run on. */
  readonly cores: number;
  /** The cores' worth of time that its container grants it. Not an integer; infinite without one. */
  readonly quota: number;
  /** A runtime that stands in for Node, whose workers cannot run TensorFlow.js's. */
  readonly otherRuntime: "Bun" | "Deno" | undefined;
  readonly worker: typeof import("node:worker_threads");
  /** The global object that required modules see. Under node:vm it is not this module's. */
  readonly global: typeof globalThis;
}

/** The runtime that stands in for Node, by the versions it states. */
export const otherRuntimeOf = (versions: NodeJS.ProcessVersions): Node["otherRuntime"] => {
  if (versions["bun"] !== undefined) return "Bun";
  return versions["deno"] === undefined ? undefined : "Deno";
};

/**
 * Node's modules, or undefined elsewhere.
 *
 * Found at run time, so that bundles for browsers import none of them.
 */
export const findNode = (): Node | undefined => {
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function")
    return undefined;
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const readText: ReadText = (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  };
  return {
    readFile: process.getBuiltinModule("node:fs/promises").readFile,
    require: process.getBuiltinModule("node:module").createRequire(import.meta.url),
    cores: process.getBuiltinModule("node:os").availableParallelism(),
    quota: cpuQuota(readText),
    otherRuntime: otherRuntimeOf(process.versions),
    worker: process.getBuiltinModule("node:worker_threads"),
    global: process.getBuiltinModule("node:vm").runInThisContext("globalThis") as typeof globalThis,
  };
};
