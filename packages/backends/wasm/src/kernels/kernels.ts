import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Node } from "../internal/node.js";
import { compileKernels } from "./binary.js";
import { type Address, importsOf, type KernelExports } from "./exports.js";
import { allocate, memoryOf, release } from "./heap.js";
import { startHelpers } from "./helpers.js";

const CONTROL_BYTES = 64;
const ARGUMENT_BYTES = 128;

/** Kernels of this package at work on a backend's memory. */
export interface Kernels {
  readonly backend: BackendWasm;
  readonly exports: KernelExports;
  readonly threads: number;
  /** Writes the arguments of a job: 32-bit integers, and float32 numbers by index. Gives their address. */
  readonly arguments: (
    integers: readonly number[],
    floats?: Readonly<Record<number, number>>,
  ) => Address;
  /** Does a job in chunks, on all threads. */
  readonly run: (job: number, args: Address, chunks: number) => void;
  /** Memory for the time of one kernel: valid until the next call. */
  readonly scratch: (bytes: number) => Address;
  /** Ends the helping threads. The memory belongs to the backend and goes with it. */
  readonly close: () => void;
}

/** How many threads, and where they come from; one without. */
export interface Helping {
  readonly node: Node;
  readonly threads: number;
}

/**
 * Puts the kernels to work on a backend's memory.
 *
 * @error rejects where the memory cannot be had or the engine lacks SIMD
 */
export const openKernels = async (backend: BackendWasm, helping?: Helping): Promise<Kernels> => {
  const memory = memoryOf(backend);
  if (memory === undefined) throw new Error("tfjs-backend-wasm does not show its memory");
  // Not `instanceof`: under node:vm the memory may be of another realm.
  const shared = Object.prototype.toString.call(memory.buffer) === "[object SharedArrayBuffer]";
  const module = await compileKernels(shared);
  const instance = await WebAssembly.instantiate(module, importsOf(memory));
  const exports = instance.exports as unknown as KernelExports;
  const threads = shared && helping !== undefined ? helping.threads : 1;
  const control = allocate(backend, CONTROL_BYTES + ARGUMENT_BYTES + 64);
  const aligned = Math.ceil(control / 64) * 64;
  new Uint8Array(memory.buffer).fill(0, aligned, aligned + CONTROL_BYTES + ARGUMENT_BYTES);
  const helpers =
    helping === undefined || threads === 1
      ? []
      : startHelpers(helping.node, module, memory, aligned, threads - 1);
  const args = aligned + CONTROL_BYTES;
  const room = { address: 0, bytes: 0 };
  return {
    backend,
    exports,
    threads,
    arguments: (integers, floats = {}) => {
      new Int32Array(memory.buffer, args, integers.length).set(integers);
      const view = new DataView(memory.buffer, args, ARGUMENT_BYTES);
      for (const [index, value] of Object.entries(floats))
        view.setFloat32(4 * Number(index), value, true);
      return args;
    },
    run: (job, at, chunks) => exports.run(threads === 1 ? 0 : aligned, job, at, chunks),
    scratch: (bytes) => {
      if (bytes > room.bytes) {
        if (room.address !== 0) release(backend, room.address);
        room.address = 0;
        room.bytes = 0;
        room.address = allocate(backend, bytes);
        room.bytes = bytes;
      }
      return room.address;
    },
    close: () => {
      if (threads > 1) exports.end(aligned);
      for (const helper of helpers) void helper.terminate();
    },
  };
};
