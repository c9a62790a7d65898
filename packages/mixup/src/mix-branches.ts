import * as tf from "@tensorflow/tfjs-core";

/**
 * The features of two branches side by side, each by its weight: `2 [w a, (1 - w) b]`.
 *
 * At weight one half the result is `[a, b]`, which the classifier sees at test time.
 *
 * @shape a float32 [batch, F] · b float32 [batch, G] · weight float32 scalar · result float32 [batch, F + G]
 * @grad  to all three
 * @owns  the caller owns the result
 * @source Zhou et al., CVPR 2020; megvii-research/BBN combiner.py, `bbn_mix`, which has the factor 2
 * @example
 * ```ts
 * import { mixBranches } from "@longtail/mixup";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * mixBranches(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]]), tf.scalar(0.75)).print(); // [[1.5, 3, 1.5, 2]]
 * ```
 */
export const mixBranches = (a: tf.Tensor2D, b: tf.Tensor2D, weight: tf.Scalar): tf.Tensor2D =>
  tf.tidy(() => {
    const twice = tf.mul(2, weight);
    return tf.concat2d([tf.mul(twice, a), tf.mul(tf.sub(2, twice), b)], 1);
  });
