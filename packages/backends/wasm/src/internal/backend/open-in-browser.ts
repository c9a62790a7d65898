import {
  type BackendWasm,
  getThreadsCount,
  setThreadsCount,
  setWasmPaths,
} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { StartOptions } from "../../backend-info.js";
import { hasSimd } from "./describe.js";
import type { BackendFactory, StockBackend } from "./stock-backend.js";

const whyOneByDefault = async (): Promise<string> => {
  if (globalThis.crossOriginIsolated === false) return "the page is not cross-origin isolated";
  return (await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT")) === true
    ? "TensorFlow.js uses at most half of the cores in a page"
    : "the browser has no threads for WebAssembly";
};

/** Opens the backend as TensorFlow.js does. */
export const openInBrowser = async (
  stock: BackendFactory | null,
  { threads, wasmPaths }: StartOptions,
): Promise<StockBackend> => {
  if (stock === null) throw new Error("tfjs-backend-wasm has not registered its backend");
  if (wasmPaths !== undefined) setWasmPaths(wasmPaths);
  if (threads !== undefined) setThreadsCount(threads);
  if (threads === 1) tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const backend = (await stock()) as BackendWasm;
  const count = getThreadsCount();
  return {
    backend,
    threads: count,
    simd: await hasSimd(),
    whyOneThread: count === 1 && threads !== 1 ? await whyOneByDefault() : undefined,
  };
};
