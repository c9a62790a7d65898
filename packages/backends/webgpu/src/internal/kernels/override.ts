import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type * as tf from "@tensorflow/tfjs-core";

/** How TensorFlow.js calls a kernel. */
export interface Call<Inputs extends string, Attrs> {
  readonly inputs: Readonly<Record<Inputs, tf.TensorInfo>>;
  readonly attrs: Attrs;
  readonly backend: WebGPUBackend;
}

/**
 * Computes the calls that a stock kernel gets wrong or computes slowly. Undefined leaves a call to
 * the stock kernel.
 */
export type Override<C> = (call: C, stock: (call: C) => tf.TensorInfo) => tf.TensorInfo | undefined;

/** A stock kernel with an override in front of it. */
export const overridden = (
  kernel: tf.KernelConfig,
  override: (call: never, stock: never) => tf.TensorInfo | undefined,
): tf.KernelConfig => ({
  ...kernel,
  kernelFunc: (call) =>
    override(call as never, kernel.kernelFunc as never) ?? kernel.kernelFunc(call),
});
