import type { Worker } from "node:worker_threads";
import type { Address } from "../../generated/interface.js";
import type { Node } from "../backend/node.js";

// The same kernels on the same memory, which take chunks of whatever job is published.
const program = `
const { workerData: { module, memory, control, thread } } = require("node:worker_threads");
const imports = { env: { memory, log: Math.log } };
new WebAssembly.Instance(module, imports).exports.serve(control, thread);`;

/**
 * Starts helper threads, numbered from 1. They do not keep the process alive.
 *
 * Nobody waits for them to start: until then the main thread computes their chunks.
 */
export const startHelperThreads = (
  { worker }: Node,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  control: Address,
  count: number,
): readonly Worker[] =>
  Array.from({ length: count }, (_, i) => {
    const workerData = { module, memory, control, thread: i + 1 };
    const helper = new worker.Worker(program, { eval: true, workerData });
    helper.unref();
    return helper;
  });
