import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import type { Shape4D } from "../conv-gradients/geometry.js";
import { floatsOf } from "../kernels/heap.js";
import type { PlainKernel } from "./plain-kernel.js";
import { forEachTap } from "./windows.js";

interface PoolAttrs extends Pick<ConvAttrs, "strides" | "pad" | "dimRoundingMode"> {
  readonly filterSize: [number, number] | number;
}

const windowsOf = (
  input: tf.TensorInfo,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttrs,
) =>
  tf.backend_util.computePool2DInfo(
    input.shape as Shape4D,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );

/**
 * The gradient of max pooling: a window's gradient goes to its largest pixel, to the first of
 * equals.
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
  const windows = windowsOf(input, attrs);
  const channels = windows.inChannels;
  const dx = backend.makeOutput(input.shape, "float32");
  const sums = floatsOf(backend, dx);
  const [x, gradient] = [floatsOf(backend, input), floatsOf(backend, dy)];
  const largest = new Int32Array(gradient.length).fill(-1);
  forEachTap(windows, (pixel, window) => {
    for (let c = 0; c < channels; c++) {
      const [from, to] = [pixel * channels + c, window * channels + c];
      const before = largest[to] as number;
      if (before < 0 || (x[from] as number) > (x[before] as number)) largest[to] = from;
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
  const windows = windowsOf(input, attrs);
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
