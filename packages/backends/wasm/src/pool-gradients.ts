import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-geometry.js";
import { eachTap } from "./windows.js";

interface PoolAttrs extends Pick<ConvAttrs, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: [number, number] | number;
}

const windowsOf = (input: tf.TensorInfo, attrs: tf.NamedAttrMap | undefined) => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
  const shape = input.shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
};

/**
 * The kernel of `MaxPoolGrad`: what comes back to a window goes to its largest pixel, the first of them if several are equal.
 *
 * tfjs-wasm 4.22.0's own leaves pixels out and writes beyond its output.
 *
 * @shape dy [n, p, q, c] · input [n, h, w, c] · result like input; float32
 */
export const maxPoolGradKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const { dy, input } = inputs as unknown as Record<"dy" | "input", tf.TensorInfo>;
  const windows = windowsOf(input, attrs);
  const c = windows.inChannels;
  const dx = wasm.makeOutput(input.shape, "float32");
  // After the last allocation, which may move the memory.
  const [sums, x, given] = [dx, input, dy].map((t) => wasm.typedArrayFromHeap(t)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const largest = new Int32Array(given.length).fill(-1);
  eachTap(windows, (pixel, window) => {
    for (let channel = 0; channel < c; channel++) {
      const [from, to] = [pixel * c + channel, window * c + channel];
      const before = largest[to] as number;
      if (before < 0 || (x[from] as number) > (x[before] as number)) largest[to] = from;
    }
  });
  sums.fill(0);
  largest.forEach((to, i) => {
    if (to >= 0) sums[to] = (sums[to] as number) + (given[i] as number);
  });
  return dx;
};

/**
 * The kernel of `AvgPoolGrad`: each pixel of a window gets the same share of what comes back to it.
 *
 * The shares are of the pixels that were averaged: padding is none of them. tfjs's own gradients divide by the whole
 * window, which is not the derivative of its forward pass where there is padding.
 *
 * @shape dy [n, p, q, c] · input [n, h, w, c] · result like input; float32
 */
export const avgPoolGradKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const { dy, input } = inputs as unknown as Record<"dy" | "input", tf.TensorInfo>;
  const windows = windowsOf(input, attrs);
  const c = windows.inChannels;
  const dx = wasm.makeOutput(input.shape, "float32");
  const [sums, given] = [dx, dy].map((t) => wasm.typedArrayFromHeap(t)) as [
    Float32Array,
    Float32Array,
  ];
  const counts = new Uint32Array(given.length / c);
  eachTap(windows, (_, window) => {
    counts[window] = (counts[window] as number) + 1;
  });
  sums.fill(0);
  eachTap(windows, (pixel, window) => {
    const share = 1 / (counts[window] as number);
    const [to, from] = [pixel * c, window * c];
    for (let i = 0; i < c; i++)
      sums[to + i] = (sums[to + i] as number) + (given[from + i] as number) * share;
  });
  return dx;
};
