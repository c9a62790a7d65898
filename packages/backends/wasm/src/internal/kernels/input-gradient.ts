import type * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import { convGeometry, type Geometry, type Shape4D } from "../conv-gradients/geometry.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** The arguments that describe the window of a convolution. */
export const windowArguments = ([height, width]: Geometry) => ({
  filterHeight: height.filter,
  filterWidth: width.filter,
  strideDown: height.stride,
  strideAcross: width.stride,
  dilationDown: height.dilation,
  dilationAcross: width.dilation,
  top: height.before,
  left: width.before,
});

/** The gradient of any convolution to its input. */
export const inputGradient = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  inputShape: Shape4D,
  attrs: ConvAttrs,
): tf.TensorInfo => {
  const { backend, exports, threads } = kernels;
  const geometry = convGeometry(inputShape, filter.shape as Shape4D, attrs, dy.shape);
  const [images, height, width, channels] = inputShape;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  const taps = geometry[0].filter * geometry[1].filter;
  const dx = output(backend, inputShape);
  const packedBytes = exports.packedBytes(taps, channels, outChannels);
  const scratchBytes = exports.scratchBytes(outChannels, taps);
  const packed = kernels.scratch(packedBytes + threads * scratchBytes);
  const run = kernels.prepare("inputGradient", {
    ...windowArguments(geometry),
    dy: addressOf(backend, dy),
    filter: addressOf(backend, filter),
    packed,
    dx: addressOf(backend, dx),
    scratch: packed + packedBytes,
    scratchBytes,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    outChannels,
  });
  run("packFilter");
  run("gatherRow", images * height);
  return dx;
};
