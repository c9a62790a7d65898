import * as tf from "@tensorflow/tfjs-core";
import { MOVING_STATISTICS } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

const move = namedOp<KernelSignatures[typeof MOVING_STATISTICS]>({
  name: MOVING_STATISTICS,
  composite: ({ runningMean, runningVariance, mean, variance }, { momentum, count }) => {
    const moved = (old: tf.Tensor1D, batch: tf.Tensor1D, correction: number) =>
      tf.add(tf.mul(old, 1 - momentum), tf.mul(batch, momentum * correction));
    return [moved(runningMean, mean, 1), moved(runningVariance, variance, count / (count - 1))];
  },
});

/** The mean and variance of each channel. */
export interface Statistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * Updates the running statistics of batch norm with one batch.
 *
 *   mean'     = (1 − momentum) · mean     + momentum · mean of the batch
 *   variance' = (1 − momentum) · variance + momentum · biased variance of the batch · count / (count − 1)
 *
 * @shape all float32 [c]; `count` is the number of values per channel in the batch
 * @error throws unless `count` is an integer of at least 2: one value has no unbiased variance
 * @grad  none
 * @owns  the caller owns both results
 * @source PyTorch's BatchNorm2d: momentum weights the batch, and the running variance is unbiased.
 *         Keras's momentum is 1 minus this one
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { movingStatistics } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const running = { mean: tf.tensor1d([0]), variance: tf.tensor1d([1]) };
 * const batch = { mean: tf.tensor1d([2]), variance: tf.tensor1d([1]) };
 * const next = movingStatistics(running, batch, { momentum: 0.1, count: 2 });
 * console.log(await next.mean.data(), await next.variance.data()); // 0.2; 0.9 + 0.1 · 2 = 1.1
 * ```
 */
export const movingStatistics = (
  running: Statistics,
  { mean, variance }: Statistics,
  { momentum, count }: { readonly momentum: number; readonly count: number },
): Statistics => {
  tf.util.assert(
    Number.isInteger(count) && count >= 2,
    () => `movingStatistics: count must be an integer of at least 2, got ${count}`,
  );
  for (const t of [running.mean, running.variance, variance])
    tf.util.assert(
      tf.util.arraysEqual(t.shape, mean.shape),
      () =>
        `movingStatistics: all statistics must have the shape ${JSON.stringify(mean.shape)}, got ${JSON.stringify(t.shape)}`,
    );
  const [newMean, newVariance] = move(
    { runningMean: running.mean, runningVariance: running.variance, mean, variance },
    { momentum, count },
  );
  return { mean: newMean, variance: newVariance };
};
