import * as tf from "@tensorflow/tfjs-core";
import type { BackendInfo, KernelChoice } from "../../backend-info.js";

/** Whether TensorFlow.js picks its binary with vector instructions. */
export const hasSimd = async (): Promise<boolean> =>
  (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;

/** A started backend; `reasons` say why it has less than it could. */
export const describeBackend = (
  threads: number,
  simd: boolean,
  kernels: KernelChoice,
  reasons: readonly string[],
): BackendInfo => {
  const noun = threads === 1 ? "thread" : "threads";
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  return {
    name: "wasm",
    threads,
    simd,
    kernels,
    description: `WebAssembly${simd ? " with SIMD" : ""}, ${threads} ${noun}${why}`,
  };
};
