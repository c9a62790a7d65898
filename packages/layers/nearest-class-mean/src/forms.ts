import { oneOf } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** The codec of `Form`. */
export const formField = oneOf("euclidean", "l2", "centered-l2");

/**
 * How features are brought before they are compared: as they are, to length 1, or to length 1 after the mean of all training features
 * has been taken away (the published program's `un`, `l2n` and `cl2n`).
 */
export type Form = "euclidean" | "l2" | "centered-l2";

// The square of a length under which a vector has no direction and becomes zeros.
const LEAST = 1e-24;

const toLength1 = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), LEAST)));

/**
 * Features in the form in which they are compared, and of which the class means are taken.
 *
 *   euclidean    f
 *   l2           f / |f|
 *   centered-l2  (f − center) / |f − center|
 *
 * @shape features float32 [n, features] · center float32 [features], needed and used by `centered-l2` alone · result [n, features]
 * @error throws if `centered-l2` is given no center
 * @owns  the caller owns the result
 * @source facebookresearch/classifier-balancing models/KNNClassifier.py
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { inForm } from "@longtail/nearest-class-mean";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const features = tf.tensor2d([[3, 4]]);
 * inForm("l2", features).print(); // [[0.6, 0.8]]
 * inForm("centered-l2", features, tf.tensor1d([3, 3])).print(); // [[0, 1]]
 * ```
 */
export const inForm = (form: Form, features: tf.Tensor2D, center?: tf.Tensor1D): tf.Tensor2D =>
  tf.tidy(() => {
    if (form === "euclidean") return tf.clone(features);
    if (form === "l2") return toLength1(features);
    tf.util.assert(center !== undefined, () => "inForm: centered-l2 needs a center");
    return toLength1(tf.sub(features, center as tf.Tensor1D));
  });
