import type * as tf from "@tensorflow/tfjs-core";
import { type AxisGeometry, type ConvAttrs, convGeometry } from "../conv-geometry.js";
import { type Address, job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

type Shape = [number, number, number, number];

// Tiles of a block: what lies between two transforms stays in the second cache.
const BLOCK = 32;

// Tiles are summed in groups, always the same ones, so that the sum does not depend on the threads there are: eight, or fewer
// where a filter is so large that eight sums would fill the memory.
const MOST_GROUPS = 8;
const SUMS_BYTES = 2 ** 26;

const groupsOf = (sumBytes: number): number =>
  Math.max(2, Math.min(MOST_GROUPS, Math.floor(SUMS_BYTES / sumBytes)));

// With fewer tiles, to transform the filter costs more than it saves.
const FEWEST_TILES = 16;

/** A convolution that the tiles of 4x4 pixels can do, by its images and what it makes of them. */
interface Job3x3 {
  readonly x: tf.TensorInfo;
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly channels: number;
  readonly outChannels: number;
  readonly images: number;
  readonly top: number;
  readonly left: number;
}

const tilesOf = ({ outHeight, outWidth, images }: Job3x3): number =>
  images * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);

/**
 * Whether tiles of 4x4 pixels save multiplications: filters of 3x3 pixels, neither stride nor dilation, and images that fill their tiles well
 * enough, since a tile costs 36 products of channels however much of it is used.
 */
const suits3x3 = (
  images: number,
  [height, width]: readonly [AxisGeometry, AxisGeometry],
): boolean => {
  const tiles = Math.ceil(height.out / 4) * Math.ceil(width.out / 4);
  return (
    [height, width].every(
      ({ filter, stride, dilation }) => filter === 3 && stride === 1 && dilation === 1,
    ) &&
    9 * height.out * width.out >= 72 * tiles &&
    images * tiles >= FEWEST_TILES
  );
};

const argumentsOf = (
  kernels: Kernels,
  what: Job3x3,
  place: {
    readonly filter: Address;
    readonly y: Address;
    readonly bias?: Address;
    readonly sums?: Address;
    readonly groups?: number;
    readonly scratch: Address;
  },
  scratchBytes: number,
  floor = -1,
): Address =>
  kernels.arguments(
    [
      addressOf(kernels.backend, what.x),
      place.filter,
      place.y,
      place.bias ?? 0,
      place.scratch,
      scratchBytes,
      what.height,
      what.width,
      what.channels,
      what.outHeight,
      what.outWidth,
      what.outChannels,
      what.top,
      what.left,
      what.images,
      BLOCK,
      0,
      place.groups ?? 0,
      place.sums ?? 0,
    ],
    { 16: floor },
  );

const convolve = (
  kernels: Kernels,
  what: Job3x3,
  filter: tf.TensorInfo,
  turned: boolean,
  bias: tf.TensorInfo | undefined,
  relu: boolean,
): tf.TensorInfo => {
  const { backend, exports } = kernels;
  const { images, outHeight, outWidth, channels, outChannels } = what;
  const y = output(backend, [images, outHeight, outWidth, outChannels]);
  const filterBytes = exports.filterBytes3x3(channels, outChannels);
  const scratchBytes = exports.scratch3x3(channels, outChannels, BLOCK);
  const prepared = kernels.scratch(filterBytes + kernels.threads * scratchBytes);
  const scratch = prepared + filterBytes;
  exports.prepareFilter3x3(
    addressOf(backend, filter),
    turned ? outChannels : channels,
    turned ? channels : outChannels,
    turned,
    prepared,
    scratch,
  );
  const place = {
    filter: prepared,
    y: addressOf(backend, y),
    scratch,
    ...(bias && { bias: addressOf(backend, bias) }),
  };
  const args = argumentsOf(kernels, what, place, scratchBytes, relu ? 0 : -1);
  kernels.run(job.convolve3x3, args, Math.ceil(tilesOf(what) / BLOCK));
  return y;
};

/** y = conv(x, filter), plus a bias, cut off below 0; undefined where the tiles do not suit. */
export const convolve3x3 = (
  kernels: Kernels,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: ConvAttrs,
  { bias, relu = false }: { readonly bias?: tf.TensorInfo; readonly relu?: boolean } = {},
): tf.TensorInfo | undefined => {
  if (attrs.dataFormat === "NCHW") return undefined;
  const geometry = convGeometry(x.shape as Shape, filter.shape as Shape, attrs);
  if (!suits3x3(x.shape[0] as number, geometry)) return undefined;
  const [
    { size: height, out: outHeight, before: top },
    { size: width, out: outWidth, before: left },
  ] = geometry;
  const [images, , , channels] = x.shape as Shape;
  const outChannels = filter.shape[3] as number;
  return convolve(
    kernels,
    { x, images, height, width, channels, outHeight, outWidth, outChannels, top, left },
    filter,
    false,
    bias,
    relu,
  );
};

/** The gradient to the input: a convolution of dy with the turned filter; undefined where the tiles do not suit. */
export const inputGradient3x3 = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  inputShape: Shape,
  attrs: ConvAttrs,
): tf.TensorInfo | undefined => {
  const geometry = convGeometry(inputShape, filter.shape as Shape, attrs);
  if (!suits3x3(inputShape[0], geometry)) return undefined;
  const [down, across] = geometry;
  const [images, outHeight, outWidth, outChannels] = inputShape;
  return convolve(
    kernels,
    {
      x: dy,
      images,
      height: down.out,
      width: across.out,
      channels: filter.shape[3] as number,
      outHeight,
      outWidth,
      outChannels,
      top: 2 - down.before,
      left: 2 - across.before,
    },
    filter,
    true,
    undefined,
    false,
  );
};

/** The gradient to the filter; undefined where the tiles do not suit. */
export const filterGradient3x3 = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape,
  attrs: ConvAttrs,
): tf.TensorInfo | undefined => {
  const geometry = convGeometry(x.shape as Shape, filterShape, attrs);
  if (!suits3x3(x.shape[0] as number, geometry)) return undefined;
  const { backend, exports } = kernels;
  const [down, across] = geometry;
  const [images, height, width, channels] = x.shape as Shape;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape;
  const gradient = output(backend, filterShape);
  const sumBytes = exports.filterBytes3x3(channels, outChannels);
  const scratchBytes = exports.scratch3x3(channels, outChannels, BLOCK);
  const groups = groupsOf(sumBytes);
  const sums = kernels.scratch(groups * sumBytes + kernels.threads * scratchBytes);
  const args = argumentsOf(
    kernels,
    {
      x,
      images,
      height,
      width,
      channels,
      outHeight,
      outWidth,
      outChannels,
      top: down.before,
      left: across.before,
    },
    {
      filter: addressOf(backend, gradient),
      y: addressOf(backend, dy),
      sums,
      groups,
      scratch: sums + groups * sumBytes,
    },
    scratchBytes,
  );
  kernels.run(job.sumFilterGradient3x3, args, groups);
  kernels.run(job.finishFilterGradient3x3, args, channels);
  return gradient;
};
