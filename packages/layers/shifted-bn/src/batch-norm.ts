import type { Normalization } from "@longtail/core";
import { batchNormTraining, ensureGradients, movingStatistics, stopGradient } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { type BatchNormVariables, fold } from "./fold.js";

/** The constants of batch norm, with PyTorch's meaning and defaults, and what follows the normalization. */
export interface BatchNormOptions {
  /** The weight of the *new* statistics in the running ones, 0.1 by default. */
  readonly momentum?: number;
  /** What is added to the variance under the root, 1e-5 by default. */
  readonly epsilon?: number;
  /** What is added to the normalized images, shaped like x; nothing by default. */
  readonly residual?: tf.Tensor4D;
  /** What is applied last; `linear`, the default, is nothing. */
  readonly activation?: "relu" | "linear";
}

/** Normalized images and the new running statistics. A type, not an interface, so that `tf.tidy` accepts it. */
export type BatchNormResult = {
  readonly y: tf.Tensor4D;
  readonly runningMean: tf.Tensor1D;
  readonly runningVariance: tf.Tensor1D;
};

const assertFits = (
  { scale, offset, runningMean, runningVariance }: BatchNormVariables,
  { shape }: tf.Tensor4D,
  normalization: Normalization,
): void => {
  tf.util.assert(
    ["batch", "shifted", "frozen"].includes(normalization),
    () => `batchNorm: the mode is batch, shifted or frozen, got ${normalization}`,
  );
  tf.util.assert(
    shape.length === 4,
    () => `batchNorm: x must be [batch, height, width, c], got ${JSON.stringify(shape)}`,
  );
  for (const [name, vector] of Object.entries({ scale, offset, runningMean, runningVariance }))
    tf.util.assert(
      vector.rank === 1 && vector.size === shape[3],
      () => `batchNorm: ${name} must be [${shape[3]}], got ${JSON.stringify(vector.shape)}`,
    );
};

/**
 * Batch normalization over images, rows and columns, in one of three modes, without hidden state.
 *
 *   batch, shifted z = scale * (x - mean) / sqrt(variance + epsilon) + offset      of this batch; variance biased
 *                  runningMean'     = (1 - momentum) * runningMean     + momentum * mean
 *                  runningVariance' = (1 - momentum) * runningVariance + momentum * variance * n / (n - 1)
 *   frozen         z = scale * (x - runningMean) / sqrt(runningVariance + epsilon) + offset; nothing moves
 *   all            y = act(z + residual)        act is relu or nothing; the residual is 0 by default
 *
 * with n = batch * height * width numbers per channel. `shifted` is `batch` with zero gradients for scale and offset, so
 * that only the statistics follow new data. Keras's `momentum` is 1 minus this one.
 *
 * @shape x, residual, y float32 [batch, height, width, c] · all vectors float32 [c]
 * @error throws if shapes do not fit, the mode is unknown, or, in modes `batch` and `shifted`, n is 1: then there is no unbiased
 *        variance (PyTorch raises too)
 * @grad  to x, residual, scale and offset (0 for the last two in `shifted`); none through the new running statistics
 * @owns  the caller owns y and both new statistics, which are new tensors in every mode
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
 * const { y, runningMean, runningVariance } = batchNorm(variables, x, "batch");
 * console.log(await y.data()); // near -1, 1
 * console.log(await runningMean.data(), await runningVariance.data()); // 0.2; 0.9 * 1 + 0.1 * 2 = 1.1
 * ```
 */
export const batchNorm = (
  variables: BatchNormVariables,
  x: tf.Tensor4D,
  normalization: Normalization,
  { momentum = 0.1, epsilon = 1e-5, residual, activation = "linear" }: BatchNormOptions = {},
): BatchNormResult =>
  tf.tidy(() => {
    ensureGradients();
    assertFits(variables, x, normalization);
    const { scale, offset, runningMean, runningVariance } = variables;
    if (normalization === "frozen") {
      const { slope, intercept } = fold(variables, epsilon);
      const z = tf.add<tf.Tensor4D>(tf.mul(x, slope), intercept);
      const sum = residual === undefined ? z : tf.add<tf.Tensor4D>(z, residual);
      return {
        y: activation === "relu" ? tf.relu(sum) : sum,
        runningMean: tf.clone(runningMean),
        runningVariance: tf.clone(runningVariance),
      };
    }
    const count = x.shape[0] * x.shape[1] * x.shape[2];
    tf.util.assert(
      count > 1,
      () => `batchNorm: needs more than one number per channel, got ${JSON.stringify(x.shape)}`,
    );
    const shifted = normalization === "shifted";
    const { y, ...batch } = batchNormTraining(
      x,
      shifted ? stopGradient(scale) : scale,
      shifted ? stopGradient(offset) : offset,
      { epsilon, activation, ...(residual && { residual }) },
    );
    const moved = movingStatistics({ mean: runningMean, variance: runningVariance }, batch, {
      momentum,
      count,
    });
    return { y, runningMean: moved.mean, runningVariance: moved.variance };
  });
