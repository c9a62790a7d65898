import * as tf from "@tensorflow/tfjs-core";
import type { AxisGeometry, Geometry, Shape4D } from "../conv-gradients/geometry.js";
import type { Epilogue } from "./convolve-3x3.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { type Phase, phasesOf } from "./phases.js";

/** What a filter sees along one axis. */
type Window = Omit<AxisGeometry, "extent">;

// Outputs that a chunk computes at most: what it reads of x stays in the second-level cache.
const BLOCK = 64;
const FILTER_GRADIENT_BLOCK = 128;

// Chunks that keep all threads busy to the end.
const CHUNKS = 32;

// Pixels with fewer channels are read by rows: pixel by pixel, they would be too short to multiply.
const SHORT_PIXEL = 32;

// Groups that read the same table of addresses.
const GROUPS_AT_ONCE = 8;

// Smaller blocks for few outputs, so that each thread gets some.
const blockFor = (outputs: number): number =>
  outputs > (BLOCK / 2) * CHUNKS ? BLOCK : outputs > (BLOCK / 4) * CHUNKS ? BLOCK / 2 : BLOCK / 4;

/** The arguments that describe a window, and the sizes of what it sees. */
const windowOf = (x: tf.TensorInfo, groups: number, [down, across]: readonly [Window, Window]) => {
  const [images, height, width, channels] = x.shape as Shape4D;
  const fromChannels = channels / groups;
  const byRows =
    groups === 1 && across.filter > 1 && across.dilation === 1 && channels < SHORT_PIXEL;
  const taps = down.filter * across.filter;
  return {
    args: {
      images,
      height,
      width,
      channels,
      groups,
      fromChannels,
      outHeight: down.out,
      outWidth: across.out,
      filterHeight: down.filter,
      filterWidth: across.filter,
      strideDown: down.stride,
      strideAcross: across.stride,
      dilationDown: down.dilation,
      dilationAcross: across.dilation,
      top: down.before,
      left: across.before,
      byRows,
    },
    outputs: images * down.out * across.out,
    depth: taps * fromChannels,
    runs: byRows ? down.filter : taps,
    length: byRows ? across.filter * channels : fromChannels,
    zeros: byRows ? across.filter * channels : channels,
    cut: byRows ? taps * channels : 0,
  };
};

/** A filter as the product needs it: where it begins, and the bytes between its elements. */
interface FilterSteps {
  readonly filter: number;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly fromStep: number;
  readonly toStep: number;
  readonly groupStep: number;
}

/** Where the results go: the first one, and the bytes from image to image, row to row, pixel to pixel. */
interface Target {
  readonly y: number;
  readonly yImage: number;
  readonly yRow: number;
  readonly yPixel: number;
}

const product = (
  kernels: Kernels,
  x: tf.TensorInfo,
  groups: number,
  windows: readonly [Window, Window],
  toChannels: number,
  filter: FilterSteps,
  target: Target,
  { bias, relu = false }: Epilogue = {},
): void => {
  const { backend, exports, threads } = kernels;
  const { args, outputs, depth, runs, zeros, cut } = windowOf(x, groups, windows);
  const block = blockFor(outputs);
  const panels = groups * Math.ceil(toChannels / 8);
  const sections = groups * Math.ceil(toChannels / 256);
  const blocks = Math.ceil(outputs / block);
  const splits = Math.max(1, Math.min(sections, Math.floor(CHUNKS / Math.max(1, blocks))));
  const packedBytes = exports.packedBytes(groups, depth, toChannels);
  const scratchBytes = exports.convolveBytes(runs, zeros, block, cut);
  const packed = kernels.scratch(packedBytes + threads * scratchBytes);
  const run = kernels.prepare("convolution", {
    ...args,
    ...filter,
    ...target,
    x: addressOf(backend, x),
    packed,
    bias: bias && addressOf(backend, bias),
    relu,
    scratch: packed + packedBytes,
    scratchBytes,
    toChannels,
    block,
    splits,
  });
  run("packFilter", panels);
  run("convolveBlock", blocks * splits);
};

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

// Zeros that a chunk writes.
const CLEARED = 65536;

const clear = (kernels: Kernels, tensor: tf.TensorInfo): void => {
  const count = tf.util.sizeFromShape(tensor.shape);
  const to = addressOf(kernels.backend, tensor);
  const run = kernels.prepare("clear", { to, count, perChunk: CLEARED });
  run("clearChunk", Math.ceil(count / CLEARED));
};

/** Whether the stock kernel computes a convolution with this filter faster: it has few numbers. */
export const isSmall = ([height, width, channels, toChannels]: Shape4D): boolean =>
  toChannels <= 8 || (toChannels <= 16 && height * width * channels <= 16);

/** The convolution of x with a filter [kh, kw, c / groups, d], plus a bias, then a ReLU. */
export const convolve = (
  kernels: Kernels,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  [height, width]: Geometry,
  groups: number,
  epilogue?: Epilogue,
): tf.TensorInfo => {
  const { backend } = kernels;
  const [, filterWidth, fromChannels, allChannels] = filter.shape as Shape4D;
  const y = output(backend, [x.shape[0] as number, height.out, width.out, allChannels]);
  const toChannels = allChannels / groups;
  const fromStep = FLOAT * allChannels;
  const columnStep = fromStep * fromChannels;
  const yPixel = FLOAT * allChannels;
  product(
    kernels,
    x,
    groups,
    [height, width],
    toChannels,
    {
      filter: addressOf(backend, filter),
      rowStep: columnStep * filterWidth,
      columnStep,
      fromStep,
      toStep: FLOAT,
      groupStep: FLOAT * toChannels,
    },
    {
      y: addressOf(backend, y),
      yImage: yPixel * height.out * width.out,
      yRow: yPixel * width.out,
      yPixel,
    },
    epilogue,
  );
  return y;
};

/**
 * The gradient of a convolution to its input: for each phase of the stride, the convolution of dy
 * with every stride-th row and column of the filter, from the last one to the first.
 */
export const inputGradient = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  inputShape: Shape4D,
  [height, width]: Geometry,
  groups: number,
): tf.TensorInfo => {
  const { backend } = kernels;
  const [, filterWidth, channels, allTo] = filter.shape as Shape4D;
  const dx = output(backend, inputShape);
  const toStep = FLOAT * allTo;
  const column = toStep * channels;
  const row = column * filterWidth;
  const yPixel = FLOAT * inputShape[3];
  const yRow = yPixel * inputShape[2];
  const seen = ({ window }: Phase): boolean => window.filter > 0;
  const downs = phasesOf(height);
  const acrosses = phasesOf(width);
  // Pixels that no output sees, between the strides of a small filter.
  if (![...downs, ...acrosses].every(seen)) clear(kernels, dx);
  for (const down of downs.filter(seen))
    for (const across of acrosses.filter(seen))
      product(
        kernels,
        dy,
        groups,
        [down.window, across.window],
        channels,
        {
          filter: addressOf(backend, filter) + down.lastTap * row + across.lastTap * column,
          rowStep: -height.stride * row,
          columnStep: -width.stride * column,
          fromStep: FLOAT,
          toStep,
          groupStep: (FLOAT * allTo) / groups,
        },
        {
          y: addressOf(backend, dx) + down.first * yRow + across.first * yPixel,
          yImage: yRow * inputShape[1],
          yRow: yRow * height.stride,
          yPixel: yPixel * width.stride,
        },
      );
  return dx;
};

// Parts of the images that few channels are summed over.
const TAP_PARTS = 8;

// Output channels up to which reading both tensors where they lie beats packing them.
const FEW_CHANNELS = 32;

/** The gradient of a convolution with few channels; undefined for others. */
const filterGradientByTaps = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape4D,
  geometry: Geometry,
): tf.TensorInfo | undefined => {
  const [filterHeight, filterWidth, channels, toChannels] = filterShape;
  const taps = filterHeight * filterWidth;
  // Rows of dy must be long enough to be worth a product of their own.
  const most = Math.min(FEW_CHANNELS, 4 * geometry[1].out);
  if (channels % 4 !== 0 || toChannels % 8 !== 0 || toChannels > most) return undefined;
  if (taps === 1 && channels > FEW_CHANNELS / 2) return undefined;
  const filterSize = taps * channels * toChannels;
  if (filterSize === 0) return undefined;
  const { backend } = kernels;
  const dFilter = output(backend, filterShape);
  const run = kernels.prepare("convolution", {
    ...windowOf(x, 1, geometry).args,
    x: addressOf(backend, x),
    dy: addressOf(backend, dy),
    dFilter: addressOf(backend, dFilter),
    sums: kernels.scratch(FLOAT * TAP_PARTS * filterSize),
    scratch: 0,
    scratchBytes: 0,
    toChannels,
    block: 0,
    parts: TAP_PARTS,
  });
  run("sumFilterByTaps", TAP_PARTS);
  run("finishFilterByTaps", taps);
  return dFilter;
};

/** The gradient of a convolution to its filter. */
export const filterGradient = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape4D,
  geometry: Geometry,
  groups: number,
): tf.TensorInfo => {
  const few =
    groups === 1 ? filterGradientByTaps(kernels, x, dy, filterShape, geometry) : undefined;
  if (few !== undefined) return few;
  const { backend, exports, threads } = kernels;
  const { args, outputs, runs, length, zeros, cut } = windowOf(x, groups, geometry);
  const toChannels = filterShape[3] / groups;
  const dFilter = output(backend, filterShape);
  const block = FILTER_GRADIENT_BLOCK;
  const tiles = exports.filterTiles(groups, runs, length, toChannels);
  if (tiles === 0) return dFilter;
  const tilesAtOnce = groups === 1 ? 1 : (tiles / groups) * Math.min(groups, GROUPS_AT_ONCE);
  const lots = Math.ceil(tiles / tilesAtOnce);
  // Sums are over parts whose number does not depend on threads: neither does the result.
  const blocks = Math.max(1, Math.ceil(outputs / block));
  const parts = Math.min(blocks, Math.ceil(CHUNKS / lots));
  const sumBytes = parts * tiles * exports.filterTileBytes(runs, length, toChannels);
  const scratchBytes = exports.filterGradientBytes(runs, zeros, block, cut);
  const sums = kernels.scratch(sumBytes + threads * scratchBytes);
  const run = kernels.prepare("convolution", {
    ...args,
    x: addressOf(backend, x),
    dy: addressOf(backend, dy),
    dFilter: addressOf(backend, dFilter),
    sums,
    scratch: sums + sumBytes,
    scratchBytes,
    toChannels,
    block,
    parts,
    tilesAtOnce,
  });
  run("sumFilterGradient", parts * lots);
  run("finishFilterGradient", tiles);
  return dFilter;
};
