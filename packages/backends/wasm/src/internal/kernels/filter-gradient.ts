import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import { convGeometry, type Shape4D } from "../conv-gradients/geometry.js";
import { addressOf, output } from "./heap.js";
import { windowArguments } from "./input-gradient.js";
import type { Kernels } from "./kernels.js";

const MAX_GROUPS = 8;
const MAX_BYTES = 2 ** 30;

// Sums are over groups of images, whose number does not depend on threads: neither does the result.
// Very large filters get fewer groups, or their sums would fill the memory.
const groupsFor = (filterBytes: number): number =>
  Math.max(1, Math.min(MAX_GROUPS, Math.floor(MAX_BYTES / filterBytes)));

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
  const geometry = convGeometry(x.shape as Shape4D, filterShape, attrs, dy.shape);
  const dFilter = output(backend, filterShape);
  const filterBytes = 4 * tf.util.sizeFromShape(filterShape);
  const groups = groupsFor(filterBytes);
  const run = kernels.prepare("filterGradient", {
    ...windowArguments(geometry),
    x: addressOf(backend, x),
    dy: addressOf(backend, dy),
    dFilter: addressOf(backend, dFilter),
    sums: kernels.scratch(groups * filterBytes),
    images,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    outChannels,
    groups,
  });
  run("sumFilterGradient", groups);
  run("finishFilterGradient", geometry[0].filter * geometry[1].filter);
  return dFilter;
};
