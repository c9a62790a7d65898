import { messageOf } from "@longtail/core";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import type { Node } from "./node.js";
import { openSingle } from "./open-single.js";
import { openThreaded } from "./open-threaded.js";
import type { StockBackend } from "./stock-backend.js";

/** The threads that the published binary can start: the number is compiled in. */
export const MAX_THREADS = 8;

/** Opens the backend with as many threads as requested, or one per core. */
export const openInNode = async (
  node: Node,
  requested: number | undefined,
): Promise<StockBackend> => {
  const single = async (whyOneThread: string | undefined): Promise<StockBackend> => ({
    backend: await openSingle(node),
    threads: 1,
    simd: true,
    whyOneThread,
  });
  const wanted = requested ?? Math.min(node.cores, MAX_THREADS);
  if (wanted === 1) return single(requested === undefined ? "there is one core" : undefined);
  try {
    const backend = await openThreaded(node, wanted);
    const threads = getThreadsCount();
    return { backend, threads, simd: true, whyOneThread: undefined, threading: { node, threads } };
  } catch (error) {
    return single(`threads are unavailable: ${messageOf(error)}`);
  }
};
