import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  type Address,
  type Arguments,
  argumentBytes,
  jobs,
  type KernelExports,
} from "../../generated/interface.js";
import type { Node } from "../backend/node.js";
import { type JobOf, type Operation, writeArguments } from "./arguments.js";
import { compileKernels, importsOf } from "./binary.js";
import { allocate, memoryOf } from "./heap.js";
import { startHelperThreads } from "./helper-threads.js";
import { scratchMemory } from "./scratch-memory.js";

// A cache line, of which assembly/parallel.ts uses the first 40 bytes.
const CONTROL_BYTES = 64;

/** Runs a job of an operation, in chunks, on all threads. */
export type RunJob<O extends Operation> = (job: JobOf<O>, chunks?: number) => void;

/** The WebAssembly kernels on a backend's memory. */
export interface Kernels {
  readonly backend: BackendWasm;
  readonly exports: KernelExports;
  readonly threads: number;
  /** Writes an operation's arguments and returns what runs its jobs: valid until the next call. */
  readonly prepare: <O extends Operation>(operation: O, args: Arguments[O]) => RunJob<O>;
  /** Working memory for one kernel: valid until the next call. */
  readonly scratch: (bytes: number) => Address;
  /** Ends the helper threads. The backend frees the memory. */
  readonly close: () => void;
}

/** How many threads to use, and what starts them. */
export interface Threading {
  readonly node: Node;
  readonly threads: number;
}

/**
 * Compiles the kernels and starts their helper threads. Without `threading` there is one thread.
 *
 * @error rejects if the memory is inaccessible or full, or if the engine lacks SIMD
 */
export const openKernels = async (
  backend: BackendWasm,
  threading?: Threading,
): Promise<Kernels> => {
  const memory = memoryOf(backend);
  if (memory === undefined) throw new Error("tfjs-backend-wasm does not expose its memory");
  // Not `instanceof`: under node:vm the memory may belong to another realm.
  const shared = Object.prototype.toString.call(memory.buffer) === "[object SharedArrayBuffer]";
  const module = await compileKernels(shared);
  const instance = await WebAssembly.instantiate(module, importsOf(memory));
  const exports = instance.exports as WebAssembly.Exports & KernelExports;
  const threads = shared && threading !== undefined ? threading.threads : 1;
  const bytes = CONTROL_BYTES + argumentBytes;
  const control = Math.ceil(allocate(backend, bytes + 64) / 64) * 64;
  new Uint8Array(memory.buffer).fill(0, control, control + bytes);
  const helpers =
    threading === undefined
      ? []
      : startHelperThreads(threading.node, module, memory, control, threads - 1);
  const args = control + CONTROL_BYTES;
  return {
    backend,
    exports,
    threads,
    prepare: (operation, values) => {
      // A new view each time, because the memory may have grown.
      writeArguments(new DataView(memory.buffer, args, argumentBytes), operation, values);
      const numbers: Readonly<Record<string, number>> = jobs[operation];
      return (job, chunks = 1) =>
        exports.run(threads === 1 ? 0 : control, numbers[job] as number, args, chunks);
    },
    scratch: scratchMemory(backend),
    close: () => {
      if (threads > 1) exports.end(control);
      for (const helper of helpers) void helper.terminate();
    },
  };
};
