import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import { convGeometry, type Shape4D } from "../conv-gradients/geometry.js";
import { addressOf, output } from "./heap.js";
import { windowArguments } from "./input-gradient.js";
import type { Kernels } from "./kernels.js";

// Sums are over groups of images, whose number does not depend on threads: neither does the result.
const GROUPS = 8;

/**
 * The gradient of a convolution to its filter; undefined unless the input channels are a multiple
 * of 4 and the output channels a multiple of 8.
 */
export const filterGradient = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape4D,
  attrs: ConvAttrs,
): tf.TensorInfo | undefined => {
  const [images, height, width, channels] = x.shape as Shape4D;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  if (channels % 4 !== 0 || outChannels % 8 !== 0) return undefined;
  const { backend } = kernels;
  const geometry = convGeometry(x.shape as Shape4D, filterShape, attrs);
  const dFilter = output(backend, filterShape);
  const run = kernels.prepare("filterGradient", {
    ...windowArguments(geometry),
    x: addressOf(backend, x),
    dy: addressOf(backend, dy),
    dFilter: addressOf(backend, dFilter),
    sums: kernels.scratch(GROUPS * 4 * tf.util.sizeFromShape(filterShape)),
    images,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    outChannels,
    groups: GROUPS,
  });
  run("sumFilterGradient", GROUPS);
  run("finishFilterGradient", geometry[0].filter * geometry[1].filter);
  return dFilter;
};
