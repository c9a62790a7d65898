import * as tf from "@tensorflow/tfjs-core";

/** `w x + (1 - w) y`, with one weight for all or one for each row. The caller tidies. */
export const blended = <T extends tf.Tensor>(
  x: T,
  y: tf.Tensor,
  weight: tf.Scalar | tf.Tensor1D,
): T => {
  const w = weight.rank === 0 ? weight : tf.reshape(weight, [-1, ...x.shape.slice(1).fill(1)]);
  return tf.add<T>(tf.mul(w, x), tf.mul(tf.sub(1, w), y));
};

/**
 * A batch mixed with itself in another order: `w x + (1 - w) x[permutation]`.
 *
 * Weight and permutation are tensors, so a recorded step can be replayed with others. A permutation may name an example twice.
 *
 * @shape x float32 [batch, ...] · permutation int32 [batch] · weight float32, a scalar or [batch] · result as x
 * @error throws if the permutation is not as long as the batch
 * @owns  the caller owns the result
 * @source Zhang et al., ICLR 2018
 * @example
 * ```ts
 * import { mix } from "@longtail/mixup";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * const x = tf.tensor2d([[1, 0], [0, 1]]);
 * mix(x, tf.tensor1d([1, 0], "int32"), tf.scalar(0.75)).print(); // [[0.75, 0.25], [0.25, 0.75]]
 * ```
 */
export const mix = <T extends tf.Tensor>(
  x: T,
  permutation: tf.Tensor1D,
  weight: tf.Scalar | tf.Tensor1D,
): T => {
  tf.util.assert(
    permutation.size === x.shape[0],
    () => `mix: a permutation of ${permutation.size} for a batch of ${x.shape[0]}`,
  );
  return tf.tidy(() => blended(x, tf.gather(x, permutation), weight));
};
