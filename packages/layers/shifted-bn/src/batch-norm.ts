import type { Normalization } from "@longtail/core";
import { batchNormTraining, ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { type BatchNormVariables, fold } from "./fold.js";
import { stopGradient } from "./internal/stop-gradient.js";

/** The two constants of batch norm, with PyTorch's meaning and defaults. */
export interface BatchNormOptions {
  /** The weight of the *new* statistics in the running ones; 0.1. */
  readonly momentum?: number;
  /** What is added to the variance under the root; 1e-5. */
  readonly epsilon?: number;
}

/** Normalised images, and the running statistics that come after; a type and no interface, so that `tf.tidy` takes it. */
export type BatchNormResult = {
  readonly y: tf.Tensor4D;
  readonly runningMean: tf.Tensor1D;
  readonly runningVariance: tf.Tensor1D;
};

const moved = (old: tf.Tensor1D, batch: tf.Tensor1D, momentum: number, correction = 1) =>
  tf.add<tf.Tensor1D>(tf.mul(old, 1 - momentum), tf.mul(batch, momentum * correction));

/**
 * Batch normalisation over images, rows and columns, in one of three modes, without hidden state.
 *
 *   batch, shift   y = scale * (x - mean) / sqrt(variance + epsilon) + offset      of this batch; variance biased
 *                  runningMean'     = (1 - momentum) * runningMean     + momentum * mean
 *                  runningVariance' = (1 - momentum) * runningVariance + momentum * variance * n / (n - 1)
 *   running        y = scale * (x - runningMean) / sqrt(runningVariance + epsilon) + offset; nothing moves
 *
 * with n = batch * height * width numbers for each channel. `shift` is shifted batch norm: as `batch`, but the gradients of scale
 * and offset are 0, so that only the statistics follow new data. Keras's `momentum` is 1 minus this one.
 *
 * @shape x, y float32 [batch, height, width, c] · all vectors float32 [c]
 * @error throws in modes `batch` and `shift` if n is 1: there is no unbiased variance then (PyTorch raises too)
 * @grad  to x, scale and offset (0 for these two in `shift`); none through the running statistics that come after
 * @owns  the caller owns y and both new statistics, which are tensors of their own in every mode
 * @source Ioffe & Szegedy, ICML 2015; Zhong et al., CVPR 2021, section 3.3 (shifted); PyTorch's BatchNorm2d for the arithmetic;
 *         dvlab-research/MiSLAS runs stage 2 with the backbone in training mode, so shifted features are those of the batch
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { batchNorm } from "@longtail/shifted-bn";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const variables = {
 *   scale: tf.ones<tf.Rank.R1>([1]),
 *   offset: tf.zeros<tf.Rank.R1>([1]),
 *   runningMean: tf.zeros<tf.Rank.R1>([1]),
 *   runningVariance: tf.ones<tf.Rank.R1>([1]),
 * };
 * const x = tf.tensor4d([1, 3], [2, 1, 1, 1]);
 * const { y, runningMean, runningVariance } = batchNorm(variables, x, { mode: "batch" });
 * console.log(await y.data()); // near -1, 1
 * console.log(await runningMean.data(), await runningVariance.data()); // 0.2; 0.9 * 1 + 0.1 * 2 = 1.1
 * ```
 */
export const batchNorm = (
  variables: BatchNormVariables,
  x: tf.Tensor4D,
  normalization: Normalization,
  { momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions = {},
): BatchNormResult =>
  tf.tidy(() => {
    ensureGradients();
    const { scale, offset, runningMean, runningVariance } = variables;
    if (normalization.mode === "running") {
      const { slope, intercept } = fold(variables, epsilon);
      return {
        y: tf.add<tf.Tensor4D>(tf.mul(x, slope), intercept),
        runningMean: tf.clone(runningMean),
        runningVariance: tf.clone(runningVariance),
      };
    }
    const n = x.shape[0] * x.shape[1] * x.shape[2];
    tf.util.assert(
      n > 1,
      () =>
        `batchNorm: needs more than one number for each channel, got ${JSON.stringify(x.shape)}`,
    );
    const still = normalization.mode === "shift";
    const { y, mean, variance } = batchNormTraining(
      x,
      still ? stopGradient(scale) : scale,
      still ? stopGradient(offset) : offset,
      epsilon,
    );
    return {
      y,
      runningMean: moved(runningMean, mean, momentum),
      runningVariance: moved(runningVariance, variance, momentum, n / (n - 1)),
    };
  });
