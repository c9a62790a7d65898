import * as tf from "@tensorflow/tfjs-core";

/**
 * What batch norm keeps per channel: two learned vectors and two running statistics.
 *
 * @shape each float32 [c]
 */
export type BatchNormVariables = {
  readonly scale: tf.Tensor1D;
  readonly offset: tf.Tensor1D;
  readonly runningMean: tf.Tensor1D;
  /** Unbiased, like PyTorch's. */
  readonly runningVariance: tf.Tensor1D;
};

/**
 * Batch norm with fixed statistics, reduced to two vectors.
 *
 *   slope = scale / sqrt(runningVariance + epsilon)        intercept = offset - runningMean * slope
 *   y     = x * slope + intercept
 *
 * A preceding convolution can absorb both: multiply its filter by the slope and use the intercept as its bias.
 *
 * @shape slope, intercept float32 [c]
 * @grad  to all four vectors
 * @owns  the caller owns the two results
 * @source Ioffe & Szegedy, ICML 2015, section 3.1
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { fold } from "@longtail/shifted-bn";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const { slope, intercept } = fold({
 *   scale: tf.tensor1d([2]),
 *   offset: tf.tensor1d([1]),
 *   runningMean: tf.tensor1d([3]),
 *   runningVariance: tf.tensor1d([4]),
 * }, 0);
 * slope.print(); // [1]
 * intercept.print(); // [-2]
 * ```
 */
export const fold = (
  { scale, offset, runningMean, runningVariance }: BatchNormVariables,
  epsilon = 1e-5,
): { readonly slope: tf.Tensor1D; readonly intercept: tf.Tensor1D } =>
  tf.tidy(() => {
    const slope = tf.mul<tf.Tensor1D>(scale, tf.rsqrt(tf.add(runningVariance, epsilon)));
    return { slope, intercept: tf.sub<tf.Tensor1D>(offset, tf.mul(runningMean, slope)) };
  });
