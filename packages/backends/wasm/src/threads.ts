import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import { running, takeOver } from "./internal/factory.js";

/** How many threads the backend runs on. */
export interface Threads {
  /** 0 while the backend is not running. */
  readonly count: number;
  /** The reason where there are fewer than there could be. */
  readonly why?: string;
}

/**
 * How many threads the `wasm` backend runs on, and where it is one that nobody asked for, why.
 *
 * @owns nothing
 * @source ours
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
  if (!running()) return { count: 0, why: "the backend is not running" };
  const opened = takeOver()?.longtail.opened();
  if (opened === undefined) return { count: getThreadsCount(), why: "started elsewhere" };
  const { info, whyOneThread } = opened;
  return {
    count: info.threads,
    ...(whyOneThread !== undefined && { why: whyOneThread }),
  };
};
