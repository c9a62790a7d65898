import { padPerSide } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import type { Shape4D } from "../conv-gradients/geometry.js";
import { floatsOf } from "../kernels/heap.js";
import type { PlainKernel } from "./plain-kernel.js";
import { forEachTap } from "./windows.js";

const windowsOf = (
  input: Shape4D,
  filter: Shape4D,
  dy: tf.TensorInfo,
  { strides, pad, dilations = 1 }: ConvAttrs,
) => {
  const info = tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations,
    padPerSide(pad),
    undefined,
    true, // depthwise
  );
  const [, outHeight, outWidth] = dy.shape as Shape4D;
  return { ...info, outHeight, outWidth };
};

/**
 * The gradient of a depthwise convolution to its filter.
 *
 *   dF[i, j, c, m] = Σ_n,p,q  x[n, s p + e i − t, s q + e j − l, c] · dy[n, p, q, c M + m]
 *
 * @shape x [n, h, w, c] · dy [n, p, q, c M] · result of `filterShape` [i, j, c, M]; float32
 */
export const depthwiseBackpropFilter: PlainKernel<
  "x" | "dy",
  ConvAttrs & { readonly filterShape: Shape4D }
> = (backend, { x, dy }, { filterShape, ...conv }) => {
  const [, , channels, multiplier] = filterShape;
  const outChannels = channels * multiplier;
  const result = backend.makeOutput(filterShape, "float32");
  const [values, gradient] = [floatsOf(backend, x), floatsOf(backend, dy)];
  // In float64, because there are as many terms as pixels.
  const sums = new Float64Array(tf.util.sizeFromShape(filterShape));
  forEachTap(windowsOf(x.shape as Shape4D, filterShape, dy, conv), (pixel, window, tap) => {
    const [at, from, to] = [pixel * channels, window * outChannels, tap * outChannels];
    for (let c = 0, k = 0; c < channels; c++) {
      const value = values[at + c] as number;
      for (let m = 0; m < multiplier; m++, k++)
        sums[to + k] = (sums[to + k] as number) + value * (gradient[from + k] as number);
    }
  });
  floatsOf(backend, result).set(sums);
  return result;
};

/**
 * The gradient of a depthwise convolution to its input.
 *
 *   dx[n, u, v, c] = Σ_i,j,m  dy[n, (u + t − e i) / s, (v + l − e j) / s, c M + m] · F[i, j, c, m]
 *
 * over the i and j for which both divisions are exact.
 *
 * @shape dy [n, p, q, c M] · filter [i, j, c, M] · result of `inputShape` [n, h, w, c]; float32
 */
export const depthwiseBackpropInput: PlainKernel<
  "dy" | "filter",
  ConvAttrs & { readonly inputShape: Shape4D }
> = (backend, { dy, filter }, { inputShape, ...conv }) => {
  const filterShape = filter.shape as Shape4D;
  const [, , channels, multiplier] = filterShape;
  const outChannels = channels * multiplier;
  const result = backend.makeOutput(inputShape, "float32");
  const sums = floatsOf(backend, result);
  const [gradient, weights] = [floatsOf(backend, dy), floatsOf(backend, filter)];
  sums.fill(0);
  forEachTap(windowsOf(inputShape, filterShape, dy, conv), (pixel, window, tap) => {
    const [to, from, at] = [pixel * channels, window * outChannels, tap * outChannels];
    for (let c = 0, k = 0; c < channels; c++) {
      let sum = sums[to + c] as number;
      for (let m = 0; m < multiplier; m++, k++)
        sum += (gradient[from + k] as number) * (weights[at + k] as number);
      sums[to + c] = sum;
    }
  });
  return result;
};
