import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { ensureFactory, isRunning } from "./internal/backend/factory.js";

/** The threads of the backend. */
export interface Threads {
  /** 0 if the backend is not running. */
  readonly count: number;
  /** Why there are fewer than possible. */
  readonly why?: string;
}

/**
 * How many threads the `wasm` backend runs on, and why there is only one if nobody requested one.
 *
 * @example
 * ```ts
 * import { threads } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * await tf.setBackend("wasm");
 * console.log(threads()); // { count: 2 }
 * ```
 */
export const threads = (): Threads => {
  if (!isRunning()) return { count: 0, why: "the backend is not running" };
  const opened = ensureFactory()?.longtail.opened();
  if (opened === undefined) return { count: getThreadsCount(), why: "started elsewhere" };
  const { info, whyOneThread: why } = opened;
  return { count: info.threads, ...(why !== undefined && { why }) };
};
