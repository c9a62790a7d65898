import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-geometry.js";
import { eachTap } from "./windows.js";

type Shape = [number, number, number, number];

const windowsOf = (
  input: Shape,
  filter: Shape,
  { strides, pad, dilations = 1, dimRoundingMode }: ConvAttrs,
) =>
  tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true, // depthwise
  );

/**
 * The kernel of `DepthwiseConv2dNativeBackpropFilter`, which tfjs-wasm lacks: the gradient of a depthwise convolution to its filter.
 *
 *   dF[i, j, c, m] = Σ_n,p,q  x[n, s p + e i − t, s q + e j − l, c] · dy[n, p, q, c M + m]
 *
 * @shape x [n, h, w, c] · dy [n, p, q, c M] · result of `filterShape` [i, j, c, M]; float32
 */
export const depthwiseBackpropFilterKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const { x, dy } = inputs as unknown as Record<"x" | "dy", tf.TensorInfo>;
  const { filterShape, ...conv } = attrs as unknown as ConvAttrs & { filterShape: Shape };
  const [, , c, multiplier] = filterShape;
  const all = c * multiplier;
  const result = wasm.makeOutput(filterShape, "float32");
  // After the last allocation, which may move the memory.
  const [values, given] = [x, dy].map((t) => wasm.typedArrayFromHeap(t)) as [
    Float32Array,
    Float32Array,
  ];
  const sums = new Float64Array(tf.util.sizeFromShape(filterShape)); // of as many products as there are pixels
  eachTap(windowsOf(x.shape as Shape, filterShape, conv), (pixel, window, tap) => {
    const [at, from, to] = [pixel * c, window * all, tap * all];
    for (let i = 0, k = 0; i < c; i++) {
      const value = values[at + i] as number;
      for (let m = 0; m < multiplier; m++, k++)
        sums[to + k] = (sums[to + k] as number) + value * (given[from + k] as number);
    }
  });
  wasm.typedArrayFromHeap(result).set(sums);
  return result;
};

/**
 * The kernel of `DepthwiseConv2dNativeBackpropInput`, which tfjs-wasm lacks: the gradient of a depthwise convolution to its input.
 *
 *   dx[n, u, v, c] = Σ_i,j,m  dy[n, (u + t − e i) / s, (v + l − e j) / s, c M + m] · F[i, j, c, m]     where the divisions leave no rest
 *
 * @shape dy [n, p, q, c M] · filter [i, j, c, M] · result of `inputShape` [n, h, w, c]; float32
 */
export const depthwiseBackpropInputKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const { dy, filter } = inputs as unknown as Record<"dy" | "filter", tf.TensorInfo>;
  const { inputShape, ...conv } = attrs as unknown as ConvAttrs & { inputShape: Shape };
  const [, , c, multiplier] = filter.shape as Shape;
  const all = c * multiplier;
  const result = wasm.makeOutput(inputShape, "float32");
  const [sums, given, weights] = [result, dy, filter].map((t) => wasm.typedArrayFromHeap(t)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  sums.fill(0);
  eachTap(windowsOf(inputShape, filter.shape as Shape, conv), (pixel, window, tap) => {
    const [to, from, at] = [pixel * c, window * all, tap * all];
    for (let i = 0, k = 0; i < c; i++) {
      let sum = sums[to + i] as number;
      for (let m = 0; m < multiplier; m++, k++)
        sum += (given[from + k] as number) * (weights[at + k] as number);
      sums[to + i] = sum;
    }
  });
  return result;
};
