import { replaceKernel } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { naming } from "./heap.js";

/** How TensorFlow.js calls a kernel. Optional inputs may be null. */
export interface Call<Inputs extends string, Attrs = unknown, Optional extends string = never> {
  readonly inputs: Readonly<Record<Inputs, tf.TensorInfo>> & {
    readonly [I in Optional]?: tf.TensorInfo | null;
  };
  readonly attrs: Attrs;
  readonly backend: object;
}

/** Computes a kernel's call itself, or leaves it, perhaps changed, to the kernel below. */
export type Layer<C> = (call: C, below: (call: C) => tf.TensorInfo) => tf.TensorInfo;

/** A layer of a kernel with any inputs and attributes. */
export type AnyLayer = (call: never, below: never) => tf.TensorInfo;

/** The name of the backend in TensorFlow.js. */
export const backendName = "wasm";

/**
 * Puts layers in front of a registered kernel, the first one outermost: once, however often it is
 * called.
 */
export const layer = (kernelName: string, layers: readonly AnyLayer[]): void => {
  const config = tf.getKernel(kernelName, backendName);
  if (config === undefined || "layers" in config.kernelFunc) return;
  const kernelFunc = layers.reduceRight<tf.KernelFunc>(
    (below, one) => (call) => one(call as never, below as never),
    config.kernelFunc,
  );
  const named: tf.KernelFunc = (call) => naming(kernelName, () => kernelFunc(call));
  replaceKernel({ ...config, kernelFunc: Object.assign(named, { layers }) });
};
