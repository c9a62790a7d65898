import type { BATCH_NORM_TRAINING, Kernel } from "@longtail/ops";
import type * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { rowChunks } from "./row-chunks.js";

/** The sizes and the working memory of batch norm's two passes. */
export const passesOver = (kernels: Kernels, [n, h, w, channels]: tf.Tensor4D["shape"]) => {
  const pixels = n * h * w;
  const { perChunk, chunks } = rowChunks(pixels, channels);
  const partialBytes = chunks * channels * 16;
  const vectorBytes = Math.ceil(channels / 4) * 16;
  const partials = kernels.scratch(partialBytes + 3 * vectorBytes);
  const first = partials + partialBytes;
  return {
    chunks,
    args: { pixels, channels, pixelsPerChunk: perChunk, partials },
    vectors: [first, first + vectorBytes, first + 2 * vectorBytes],
  } as const;
};

/** y, mean and biased variance. */
export const batchNormTraining: Kernel<typeof BATCH_NORM_TRAINING, Kernels> = (
  kernels,
  { x, scale, offset, residual },
  { epsilon, relu },
) => {
  const { backend } = kernels;
  const y = output(backend, x.shape);
  const [mean, variance] = [output(backend, scale.shape), output(backend, scale.shape)];
  const { chunks, args, vectors } = passesOver(kernels, x.shape);
  const run = kernels.prepare("batchNorm", {
    ...args,
    x: addressOf(backend, x),
    residual: residual && addressOf(backend, residual),
    scale: addressOf(backend, scale),
    offset: addressOf(backend, offset),
    y: addressOf(backend, y),
    mean: addressOf(backend, mean),
    variance: addressOf(backend, variance),
    slope: vectors[0],
    epsilon,
    relu,
  });
  run("momentsOfChunk", chunks);
  run("finishMoments");
  run("normalizeChunk", chunks);
  return [y, mean, variance];
};
