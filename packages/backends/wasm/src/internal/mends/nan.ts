// The stock kernels compute maxima, minima and limits with instructions that drop a NaN: training
// that has diverged would look healthy.
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { floatsOf } from "../kernels/heap.js";
import type { Call, Layer } from "../kernels/layers.js";
import { forEachTap } from "../plain-kernels/windows.js";
import { type PoolAttrs, poolInfo } from "./padding.js";

const hasNaN = (backend: BackendWasm, x: tf.TensorInfo): boolean => {
  if (x.dtype !== "float32") return false;
  const values = floatsOf(backend, x);
  // A loop is many times faster than `some`.
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
};

/** Makes the result of a pooling NaN where the window has a NaN. */
export const poolingWithNaN: Layer<Call<"x", PoolAttrs>> = (call, below) => {
  const backend = call.backend as BackendWasm;
  const { x } = call.inputs;
  const result = below(call);
  if (!hasNaN(backend, x)) return result;
  const [from, to] = [floatsOf(backend, x), floatsOf(backend, result)];
  const info = poolInfo(x.shape, call.attrs);
  const channels = info.inChannels;
  forEachTap(info, (pixel, window) => {
    for (let c = 0; c < channels; c++)
      if (Number.isNaN(from[pixel * channels + c])) to[window * channels + c] = Number.NaN;
  });
  return result;
};

/** Makes a function of one number NaN where the number is. */
export const unaryWithNaN: Layer<Call<"x">> = (call, below) => {
  const backend = call.backend as BackendWasm;
  const result = below(call);
  if (!hasNaN(backend, call.inputs.x)) return result;
  const to = floatsOf(backend, result);
  floatsOf(backend, call.inputs.x).forEach((value, i) => {
    if (Number.isNaN(value)) to[i] = Number.NaN;
  });
  return result;
};

/** Makes a function of two numbers NaN where one of them is. */
export const binaryWithNaN: Layer<Call<"a" | "b">> = (call, below) => {
  const backend = call.backend as BackendWasm;
  const { a, b } = call.inputs;
  if (!hasNaN(backend, a) && !hasNaN(backend, b)) return below(call);
  return tf.tidy(() => {
    const result = tf.engine().makeTensorFromTensorInfo(below(call));
    const either = tf.logicalOr(tf.isNaN(a as tf.Tensor), tf.isNaN(b as tf.Tensor));
    return tf.where(either, Number.NaN, result);
  });
};
