import type * as tf from "@tensorflow/tfjs-core";
import type { Shape4D } from "../conv-gradients/geometry.js";
import { floatsOf } from "../kernels/heap.js";
import { type PoolAttrs, poolInfo } from "../mends/padding.js";
import type { PlainKernel } from "./plain-kernel.js";
import { forEachTap } from "./windows.js";

// As many windows as dy has: TensorFlow.js does not pass on how the forward pass rounded.
const windowsOf = (input: tf.TensorInfo, dy: tf.TensorInfo, attrs: PoolAttrs) => {
  const [, outHeight, outWidth] = dy.shape as Shape4D;
  return { ...poolInfo(input.shape, attrs), outHeight, outWidth };
};

/**
 * The gradient of max pooling: a window's gradient goes to its largest pixel, to the first of
 * equals. A NaN counts as the largest.
 *
 * The stock kernel (4.22.0) omits pixels and writes beyond its output.
 *
 * @shape dy [n, p, q, c] · input [n, h, w, c] · result like input; float32
 */
export const maxPoolGradient: PlainKernel<"dy" | "input", PoolAttrs> = (
  backend,
  { dy, input },
  attrs,
) => {
  const windows = windowsOf(input, dy, attrs);
  const channels = windows.inChannels;
  const dx = backend.makeOutput(input.shape, "float32");
  const sums = floatsOf(backend, dx);
  const [x, gradient] = [floatsOf(backend, input), floatsOf(backend, dy)];
  const largest = new Int32Array(gradient.length).fill(-1);
  forEachTap(windows, (pixel, window) => {
    for (let c = 0; c < channels; c++) {
      const [from, to] = [pixel * channels + c, window * channels + c];
      const before = largest[to] as number;
      const isLarger = !((x[from] as number) <= (x[before] as number)); // or NaN
      if (before < 0 || (isLarger && !Number.isNaN(x[before]))) largest[to] = from;
    }
  });
  sums.fill(0);
  largest.forEach((to, i) => {
    if (to >= 0) sums[to] = (sums[to] as number) + (gradient[i] as number);
  });
  return dx;
};

/**
 * The gradient of average pooling: all pixels of a window get the same share of its gradient.
 *
 * Padding counts as no pixel, as in the forward pass. The stock gradients divide by the whole
 * window, which is wrong at padded borders.
 *
 * @shape dy [n, p, q, c] · input [n, h, w, c] · result like input; float32
 */
export const avgPoolGradient: PlainKernel<"dy" | "input", PoolAttrs> = (
  backend,
  { dy, input },
  attrs,
) => {
  const windows = windowsOf(input, dy, attrs);
  const channels = windows.inChannels;
  const dx = backend.makeOutput(input.shape, "float32");
  const [sums, gradient] = [floatsOf(backend, dx), floatsOf(backend, dy)];
  const counts = new Uint32Array(gradient.length / channels);
  forEachTap(windows, (_, window) => {
    counts[window] = (counts[window] as number) + 1;
  });
  sums.fill(0);
  forEachTap(windows, (pixel, window) => {
    const share = 1 / (counts[window] as number);
    const [to, from] = [pixel * channels, window * channels];
    for (let c = 0; c < channels; c++)
      sums[to + c] = (sums[to + c] as number) + (gradient[from + c] as number) * share;
  });
  return dx;
};
