import type * as tf from "@tensorflow/tfjs-core";
import { type Address, job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** The attributes of `LongtailBatchNormTraining`. */
export interface BatchNormAttrs {
  readonly epsilon: number;
  readonly relu: boolean;
}

// Numbers of a chunk: half of a first cache of 32 KiB and more, in float32.
const CHUNK = 4096;

interface Plan {
  readonly pixels: number;
  readonly channels: number;
  readonly perChunk: number;
  readonly chunks: number;
  /** Room for the chunks' sums, and for three vectors after them. */
  readonly partials: Address;
  readonly vectors: readonly [Address, Address, Address];
}

const planOf = (kernels: Kernels, [n, h, w, c]: readonly number[]): Plan => {
  const [pixels, channels] = [(n as number) * (h as number) * (w as number), c as number];
  const perChunk = Math.max(1, Math.floor(CHUNK / channels));
  const chunks = Math.ceil(pixels / perChunk);
  const sums = chunks * channels * 16;
  const vector = Math.ceil(channels / 4) * 16;
  const partials = kernels.scratch(sums + 3 * vector);
  const first = partials + sums;
  return {
    pixels,
    channels,
    perChunk,
    chunks,
    partials,
    vectors: [first, first + vector, first + 2 * vector],
  };
};

/** y, mean and biased variance, as `LongtailBatchNormTraining` of @longtail/ops defines them. */
export const batchNormTraining = (
  kernels: Kernels,
  {
    x,
    scale,
    offset,
    residual,
  }: {
    readonly x: tf.TensorInfo;
    readonly scale: tf.TensorInfo;
    readonly offset: tf.TensorInfo;
    readonly residual?: tf.TensorInfo | undefined;
  },
  { epsilon, relu }: BatchNormAttrs,
): tf.TensorInfo[] => {
  const { backend, exports } = kernels;
  const at = (tensor: tf.TensorInfo): Address => addressOf(backend, tensor);
  const channels = [x.shape[3] as number];
  const [y, mean, variance] = [
    output(backend, x.shape),
    output(backend, channels),
    output(backend, channels),
  ];
  const plan = planOf(kernels, x.shape);
  const [slope] = plan.vectors;
  const args = kernels.arguments([
    at(x),
    at(y),
    residual === undefined ? 0 : at(residual),
    at(mean),
    slope,
    at(offset),
    plan.partials,
    plan.pixels,
    plan.channels,
    plan.perChunk,
    relu ? 1 : 0,
  ]);
  kernels.run(job.moments, args, plan.chunks);
  exports.finishMoments(args, plan.chunks, at(scale), at(variance), epsilon);
  kernels.run(job.normalize, args, plan.chunks);
  return [y, mean, variance];
};

/** dx, dScale, dOffset and, if there is a residual, its gradient, as `LongtailBatchNormTrainingGrad` defines them. */
export const batchNormTrainingGradient = (
  kernels: Kernels,
  {
    x,
    y,
    dy,
    scale,
    mean,
    variance,
  }: Readonly<Record<"x" | "dy" | "scale" | "mean" | "variance", tf.TensorInfo>> & {
    readonly y?: tf.TensorInfo | undefined;
  },
  { epsilon, relu, residual }: BatchNormAttrs & { readonly residual: boolean },
): tf.TensorInfo[] => {
  const { backend, exports } = kernels;
  const at = (tensor: tf.TensorInfo): Address => addressOf(backend, tensor);
  const channels = [x.shape[3] as number];
  const dx = output(backend, x.shape);
  const [dScale, dOffset] = [output(backend, channels), output(backend, channels)];
  // With a ReLU the residual's gradient is a tensor of its own, and what the second pass reads instead of dy and y.
  const gated = residual && relu ? output(backend, x.shape) : undefined;
  const plan = planOf(kernels, x.shape);
  const [slope, constant, along] = plan.vectors;
  const argumentsFor = (gradient: tf.TensorInfo, gate: boolean, write: boolean): Address =>
    kernels.arguments([
      at(x),
      y === undefined ? 0 : at(y),
      write && gated !== undefined ? at(gated) : 0,
      at(mean),
      slope,
      constant,
      plan.partials,
      plan.pixels,
      plan.channels,
      plan.perChunk,
      gate ? 1 : 0,
      at(gradient),
      at(dx),
      along,
    ]);
  const first = argumentsFor(dy, relu, true);
  kernels.run(job.gradientSums, first, plan.chunks);
  exports.finishGradientSums(
    first,
    plan.chunks,
    at(scale),
    at(variance),
    epsilon,
    at(dScale),
    at(dOffset),
  );
  kernels.run(
    job.inputGradient,
    gated === undefined ? first : argumentsFor(gated, false, false),
    plan.chunks,
  );
  if (!residual) return [dx, dScale, dOffset];
  if (gated !== undefined) return [dx, dScale, dOffset, gated];
  backend.incRef(dy.dataId);
  return [dx, dScale, dOffset, { dataId: dy.dataId, shape: dy.shape, dtype: dy.dtype }];
};
