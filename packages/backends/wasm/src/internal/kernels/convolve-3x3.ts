import type * as tf from "@tensorflow/tfjs-core";
import type { Geometry, Shape4D } from "../conv-gradients/geometry.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { BLOCK, MAX_TILE_BYTES, suitsTiles, tilesOf } from "./tiles-3x3.js";

interface Convolution {
  readonly x: tf.TensorInfo;
  readonly filter: tf.TensorInfo;
  /** Whether the filter is read from its last pixel to its first, with its channels swapped. */
  readonly turned: boolean;
  readonly bias?: tf.TensorInfo | undefined;
  readonly relu: boolean;
  readonly outShape: Shape4D;
  readonly top: number;
  readonly left: number;
}

const convolve = (
  kernels: Kernels,
  { x, filter, turned, bias, relu, outShape, top, left }: Convolution,
): tf.TensorInfo | undefined => {
  const { backend, exports, threads } = kernels;
  const [images, height, width, channels] = x.shape as Shape4D;
  const [, outHeight, outWidth, outChannels] = outShape;
  const filterBytes = exports.transformedBytes3x3(channels, outChannels);
  const scratchBytes = exports.scratchBytes3x3(channels, outChannels, BLOCK);
  const bytes = filterBytes + threads * scratchBytes;
  if (bytes > MAX_TILE_BYTES) return undefined;
  const y = output(backend, outShape);
  const prepared = kernels.scratch(bytes);
  const run = kernels.prepare("convolve3x3", {
    x: addressOf(backend, x),
    filter: addressOf(backend, filter),
    turned,
    prepared,
    bias: bias && addressOf(backend, bias),
    relu,
    y: addressOf(backend, y),
    scratch: prepared + filterBytes,
    scratchBytes,
    images,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    outChannels,
    top,
    left,
    block: BLOCK,
  });
  run("prepareFilter3x3", Math.ceil(outChannels / 8));
  run("convolve3x3", Math.ceil(tilesOf(images, outHeight, outWidth) / BLOCK));
  return y;
};

/** What may follow a convolution. */
export interface Epilogue {
  readonly bias?: tf.TensorInfo | undefined;
  readonly relu?: boolean;
}

/** The convolution of x with a filter, plus a bias, then a ReLU; undefined if tiles do not suit. */
export const convolve3x3 = (
  kernels: Kernels,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  geometry: Geometry,
  { bias, relu = false }: Epilogue = {},
): tf.TensorInfo | undefined => {
  const images = x.shape[0] as number;
  if (!suitsTiles(images, geometry)) return undefined;
  const [height, width] = geometry;
  const outShape: Shape4D = [images, height.out, width.out, filter.shape[3] as number];
  const { before: top } = height;
  const { before: left } = width;
  return convolve(kernels, { x, filter, turned: false, bias, relu, outShape, top, left });
};

/**
 * The gradient of a convolution to its input: the convolution of dy with the turned filter;
 * undefined if tiles do not suit.
 */
export const inputGradient3x3 = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  inputShape: Shape4D,
  geometry: Geometry,
): tf.TensorInfo | undefined => {
  if (!suitsTiles(inputShape[0], geometry)) return undefined;
  const [height, width] = geometry;
  return convolve(kernels, {
    x: dy,
    filter,
    turned: true,
    relu: false,
    outShape: inputShape,
    top: 2 - height.before,
    left: 2 - width.before,
  });
};
