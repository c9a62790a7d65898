import { oneOf, options } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** The forms and the published program's default, for every component that has a form. */
export const formOptions = options({
  fields: { form: oneOf("euclidean", "l2", "centered-l2") },
  defaults: { form: "centered-l2" },
});

/**
 * How features are compared: as they are, normalized to length 1, or normalized after subtracting the mean of all training
 * features (`un`, `l2n` and `cl2n` in the published program).
 */
export type Form = "euclidean" | "l2" | "centered-l2";

// The square of a length. A shorter vector has no direction and becomes zeros.
const LEAST = 1e-24;

const normalize = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), LEAST)));

/**
 * Features in the form that distances and class means are computed in.
 *
 *   euclidean    f
 *   l2           f / |f|
 *   centered-l2  (f − center) / |f − center|
 *
 * @shape features float32 [n, features] · center float32 [features], required by `centered-l2` and used only there · result [n, features]
 * @error throws if `centered-l2` gets no center
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
    if (form === "l2") return normalize(features);
    tf.util.assert(center !== undefined, () => "inForm: centered-l2 needs a center");
    return normalize(tf.sub(features, center as tf.Tensor1D));
  });
