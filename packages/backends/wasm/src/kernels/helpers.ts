import type { Node } from "../internal/node.js";
import type { Address } from "./exports.js";

// A helping thread: the same kernels on the same memory, taking chunks of whatever job is published.
const program = `
const { workerData: { module, memory, control, thread } } = require("node:worker_threads");
const imports = { env: { memory, exp: Math.exp, log: Math.log } };
new WebAssembly.Instance(module, imports).exports.serve(control, thread);`;

/**
 * Starts threads that help with jobs, numbered from 1. They keep no process alive.
 *
 * Nobody waits for them to come up: until then the main thread does their part.
 */
export const startHelpers = (
  { worker }: Node,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  control: Address,
  count: number,
): readonly import("node:worker_threads").Worker[] =>
  Array.from({ length: count }, (_, i) => {
    const workerData = { module, memory, control, thread: i + 1 };
    const helper = new worker.Worker(program, { eval: true, workerData });
    helper.unref();
    return helper;
  });
