import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import type { Threading } from "../kernels/kernels.js";

/** What makes a backend in TensorFlow.js. */
export type BackendFactory = () => tf.KernelBackend | Promise<tf.KernelBackend>;

/** An open backend without the kernels of this package. */
export interface StockBackend {
  readonly backend: BackendWasm;
  readonly threads: number;
  readonly simd: boolean;
  /** Why it has one thread, if more would be possible. */
  readonly whyOneThread: string | undefined;
  /** How its kernels get threads; absent on one thread. */
  readonly threading?: Threading;
}
