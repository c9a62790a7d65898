import type { BATCH_NORM_TRAINING_GRAD, Kernel } from "@longtail/ops";
import { passesOver } from "./batch-norm.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** dx, dScale, dOffset, and the residual's gradient if there was a residual. */
export const batchNormTrainingGradient: Kernel<typeof BATCH_NORM_TRAINING_GRAD, Kernels> = (
  kernels,
  { x, y, dy, scale, mean, variance },
  { epsilon, relu, residual },
) => {
  const { backend } = kernels;
  const dx = output(backend, x.shape);
  const [dScale, dOffset] = [output(backend, scale.shape), output(backend, scale.shape)];
  // Without a ReLU the residual's gradient is dy itself.
  const dResidual = residual && relu ? output(backend, x.shape) : undefined;
  const { chunks, args, vectors } = passesOver(kernels, x.shape);
  const [slope, constant, along] = vectors;
  const run = kernels.prepare("batchNormGradient", {
    ...args,
    x: addressOf(backend, x),
    y: y && addressOf(backend, y),
    dy: addressOf(backend, dy),
    scale: addressOf(backend, scale),
    mean: addressOf(backend, mean),
    variance: addressOf(backend, variance),
    dx: addressOf(backend, dx),
    dScale: addressOf(backend, dScale),
    dOffset: addressOf(backend, dOffset),
    dResidual: dResidual && addressOf(backend, dResidual),
    slope,
    constant,
    along,
    epsilon,
    relu,
  });
  run("gradientSumsOfChunk", chunks);
  run("finishGradientSums");
  run("inputGradientOfChunk", chunks);
  if (!residual) return [dx, dScale, dOffset];
  if (dResidual !== undefined) return [dx, dScale, dOffset, dResidual];
  backend.incRef(dy.dataId);
  return [dx, dScale, dOffset, { dataId: dy.dataId, shape: dy.shape, dtype: dy.dtype }];
};
