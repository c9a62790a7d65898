import * as tf from "@tensorflow/tfjs-core";

/**
 * A batch mixed with itself in another order: `w x + (1 - w) x[permutation]`.
 *
 * Weight and permutation are tensors, so a recorded step can be replayed with others.
 *
 * @shape x float32 [batch, ...] · permutation int32 [batch] · weight float32 scalar · result as x
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
export const mix = <T extends tf.Tensor>(x: T, permutation: tf.Tensor1D, weight: tf.Scalar): T => {
  tf.util.assert(
    permutation.size === x.shape[0],
    () => `mix: a permutation of ${permutation.size} for a batch of ${x.shape[0]}`,
  );
  return tf.tidy(() =>
    tf.add<T>(tf.mul(weight, x), tf.mul(tf.sub(1, weight), tf.gather(x, permutation))),
  );
};
