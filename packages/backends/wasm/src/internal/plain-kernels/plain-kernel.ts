import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";

/** A kernel computed in TypeScript, with typed inputs and attributes. */
export type PlainKernel<Inputs extends string, Attrs = unknown> = (
  backend: BackendWasm,
  inputs: Readonly<Record<Inputs, tf.TensorInfo>>,
  attrs: Attrs,
) => tf.TensorInfo;

/** The kernel as TensorFlow.js calls it, which does not type inputs and attributes. */
export const kernelFunc =
  (kernel: (backend: BackendWasm, inputs: never, attrs: never) => tf.TensorInfo): tf.KernelFunc =>
  ({ inputs, attrs, backend }) =>
    kernel(backend as BackendWasm, inputs as never, attrs as never);
