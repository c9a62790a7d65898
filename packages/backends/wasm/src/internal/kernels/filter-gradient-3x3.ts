import type * as tf from "@tensorflow/tfjs-core";
import type { Geometry, Shape4D } from "../conv-gradients/geometry.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { BLOCK, MAX_TILE_BYTES, suitsTiles, tilesOf } from "./tiles-3x3.js";

const MAX_GROUPS = 8;
const MAX_BYTES = 2 ** 26;

// Sums are over groups of tiles, whose number does not depend on threads: neither does the result.
// Large filters get fewer groups, or their sums would fill the memory.
// Each gets whole blocks of tiles.
const groupsFor = (sumBytes: number, tiles: number): number => {
  const most = Math.max(2, Math.min(MAX_GROUPS, Math.floor(MAX_BYTES / sumBytes)));
  const blocks = Math.ceil(tiles / BLOCK);
  return Math.ceil(blocks / Math.ceil(blocks / most));
};

/** The gradient of a convolution to its filter; undefined if tiles do not suit. */
export const filterGradient3x3 = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape4D,
  geometry: Geometry,
): tf.TensorInfo | undefined => {
  const [images, height, width, channels] = x.shape as Shape4D;
  if (!suitsTiles(images, geometry)) return undefined;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape4D;
  const { backend, exports, threads } = kernels;
  const sumBytes = exports.transformedBytes3x3(channels, outChannels);
  const scratchBytes = exports.scratchBytes3x3(channels, outChannels, BLOCK);
  const groups = groupsFor(sumBytes, tilesOf(images, outHeight, outWidth));
  const bytes = groups * sumBytes + threads * scratchBytes;
  if (bytes > MAX_TILE_BYTES) return undefined;
  const dFilter = output(backend, filterShape);
  const sums = kernels.scratch(bytes);
  const run = kernels.prepare("filterGradient3x3", {
    x: addressOf(backend, x),
    dy: addressOf(backend, dy),
    dFilter: addressOf(backend, dFilter),
    sums,
    scratch: sums + groups * sumBytes,
    scratchBytes,
    images,
    height,
    width,
    channels,
    outHeight,
    outWidth,
    outChannels,
    top: geometry[0].before,
    left: geometry[1].before,
    block: BLOCK,
    groups,
  });
  run("sumFilterGradient3x3", groups);
  run("finishFilterGradient3x3", channels);
  return dFilter;
};
