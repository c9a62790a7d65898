import type { Kernel, KernelAttrs, MAX_POOL_2D, MAX_POOL_2D_GRAD } from "@longtail/ops";
import type * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

// Channels of a chunk of the gradient, as in assembly/max-pool.ts.
const CHANNELS = 16;

const argumentsOf = (
  kernels: Kernels,
  x: tf.TensorInfo,
  y: tf.TensorInfo,
  { size, stride, pad }: KernelAttrs<typeof MAX_POOL_2D>,
) => {
  const [, height, width, channels] = x.shape as tf.Tensor4D["shape"];
  const [, outHeight, outWidth] = y.shape as tf.Tensor4D["shape"];
  const { backend } = kernels;
  return {
    x: addressOf(backend, x),
    y: addressOf(backend, y),
    height,
    width,
    channels,
    outHeight,
    outWidth,
    size,
    stride,
    pad,
  };
};

/** The maximum of each window. */
export const maxPool2d: Kernel<typeof MAX_POOL_2D, Kernels> = (kernels, { x }, attrs) => {
  const { size, stride, pad } = attrs;
  const along = (side: number): number => Math.floor((side + 2 * pad - size) / stride) + 1;
  const [images, height, width, channels] = x.shape;
  const y = output(kernels.backend, [images, along(height), along(width), channels]);
  const run = kernels.prepare("maxPool", argumentsOf(kernels, x, y, attrs));
  run("maxPoolRow", images * along(height));
  return y;
};

/** The gradient to x: dy at the first maximum of each window. */
export const maxPool2dGradient: Kernel<typeof MAX_POOL_2D_GRAD, Kernels> = (
  kernels,
  { x, dy },
  attrs,
) => {
  const { backend } = kernels;
  const dx = output(backend, x.shape);
  const run = kernels.prepare("maxPool", {
    ...argumentsOf(kernels, x, dy, attrs),
    dx: addressOf(backend, dx),
  });
  const [images, , , channels] = x.shape;
  run("maxPoolGradient", images * Math.ceil(channels / CHANNELS));
  return dx;
};
