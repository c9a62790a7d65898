import type * as tf from "@tensorflow/tfjs-core";
import { type AxisGeometry, type ConvAttrs, convGeometry } from "../conv-geometry.js";
import { type Address, job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

type Shape = [number, number, number, number];
type Geometry = readonly [height: AxisGeometry, width: AxisGeometry];

// Images are summed in groups, always the same ones, so that the sum does not depend on the threads there are.
const GROUPS = 8;

interface Places {
  readonly source: Address;
  readonly filter: Address;
  readonly result: Address;
  readonly scratch: Address;
  readonly scratchBytes: number;
  readonly sums?: Address;
}

const argumentsOf = (
  kernels: Kernels,
  { source, filter, result, scratch, scratchBytes, sums = 0 }: Places,
  [height, width, channels]: readonly [number, number, number],
  [outHeight, outWidth, outChannels]: readonly [number, number, number],
  [down, across]: Geometry,
  images: number,
  backward: boolean,
): Address => {
  const places = [source, filter, result, scratch, scratchBytes];
  const sizes = [height, width, channels, outHeight, outWidth, outChannels];
  const steps = [down.stride, across.stride, down.dilation, across.dilation];
  const window = [down.filter, across.filter, ...steps, down.before, across.before];
  const work = [images, backward ? 1 : 0, GROUPS, sums];
  return kernels.arguments([...places, ...sizes, ...window, ...work]);
};

/** The gradient of any convolution to its input. */
export const inputGradient = (
  kernels: Kernels,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  inputShape: Shape,
  attrs: ConvAttrs,
): tf.TensorInfo => {
  const { backend, exports } = kernels;
  const geometry = convGeometry(inputShape, filter.shape as Shape, attrs);
  const [images, height, width, channels] = inputShape;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape;
  const taps = geometry[0].filter * geometry[1].filter;
  const dx = output(backend, inputShape);
  const filterBytes = exports.filterBytes(taps, outChannels, channels);
  const scratchBytes = exports.scratchOfConvolution(outChannels, taps);
  const packed = kernels.scratch(filterBytes + kernels.threads * scratchBytes);
  exports.packFilter(
    addressOf(backend, filter),
    taps,
    outChannels,
    channels,
    4,
    4 * outChannels,
    packed,
  );
  const args = argumentsOf(
    kernels,
    {
      source: addressOf(backend, dy),
      filter: packed,
      result: addressOf(backend, dx),
      scratch: packed + filterBytes,
      scratchBytes,
    },
    [outHeight, outWidth, outChannels],
    [height, width, channels],
    geometry,
    images,
    true,
  );
  kernels.run(job.gatherRow, args, images * height);
  return dx;
};

/** The gradient of a convolution to its filter; undefined where channels do not fill vectors: inputs by 4, outputs by 8. */
export const filterGradient = (
  kernels: Kernels,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape,
  attrs: ConvAttrs,
): tf.TensorInfo | undefined => {
  const { backend, exports } = kernels;
  const [images, height, width, channels] = x.shape as Shape;
  const [, outHeight, outWidth, outChannels] = dy.shape as Shape;
  if (channels % 4 !== 0 || outChannels % 8 !== 0) return undefined;
  const geometry = convGeometry(x.shape as Shape, filterShape, attrs);
  const taps = geometry[0].filter * geometry[1].filter;
  const gradient = output(backend, filterShape);
  const sums = kernels.scratch(GROUPS * exports.filterBytes(taps, channels, outChannels));
  const args = argumentsOf(
    kernels,
    {
      source: addressOf(backend, x),
      filter: addressOf(backend, gradient),
      result: addressOf(backend, dy),
      scratch: 0,
      scratchBytes: 0,
      sums,
    },
    [height, width, channels],
    [outHeight, outWidth, outChannels],
    geometry,
    images,
    false,
  );
  kernels.run(job.sumFilterGradient, args, GROUPS);
  kernels.run(job.finishFilterGradient, args, taps);
  return gradient;
};
