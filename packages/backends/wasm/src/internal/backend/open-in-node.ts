import { messageOf } from "@longtail/core";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import type { Node } from "./node.js";
import { openSingle } from "./open-single.js";
import { openThreaded } from "./open-threaded.js";
import type { StockBackend } from "./stock-backend.js";

/** The most threads that the backend uses: the number is compiled into the published binary. */
export const MAX_THREADS = 8;

/** One thread per core, as far as the container's quota of CPU time goes. */
export const defaultThreads = ({ cores, quota }: Pick<Node, "cores" | "quota">): number =>
  Math.min(cores, Math.ceil(quota), MAX_THREADS);

const whyOneByDefault = ({ cores }: Node): string =>
  cores === 1 ? "there is one core" : `the container may use one of ${cores} cores`;

/** Opens the backend with as many threads as requested, or `defaultThreads`. */
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
  const wanted = requested ?? defaultThreads(node);
  if (wanted === 1) return single(requested === undefined ? whyOneByDefault(node) : undefined);
  // Their workers fail after the backend has started, where nothing can catch it.
  if (node.otherRuntime !== undefined)
    return single(`${node.otherRuntime} does not run TensorFlow.js's threads`);
  try {
    const backend = await openThreaded(node, wanted);
    const threads = getThreadsCount();
    return { backend, threads, simd: true, whyOneThread: undefined, threading: { node, threads } };
  } catch (error) {
    return single(`threads are unavailable: ${messageOf(error)}`);
  }
};
