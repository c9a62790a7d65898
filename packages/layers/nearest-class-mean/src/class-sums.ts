import * as tf from "@tensorflow/tfjs-core";

/** The sum of each class's features so far, and how many there were. A type, not an interface, so that `tf.tidy` accepts it. */
export type ClassSums = {
  /** float32 [features, classes] */
  readonly sums: tf.Tensor2D;
  /** float32 [classes] */
  readonly counts: tf.Tensor1D;
};

/** The sums of no features. The caller owns them. */
export const noSums = ({
  features,
  classes,
}: {
  readonly features: number;
  readonly classes: number;
}): ClassSums => ({ sums: tf.zeros([features, classes]), counts: tf.zeros([classes]) });

/**
 * The sums with one more batch.
 *
 * @shape features float32 [batch, features] · labels int32 [batch], in [0, classes), not checked here
 * @owns  the caller owns the new sums and the old ones
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { addToSums, classMeans, noSums } from "@longtail/nearest-class-mean";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const features = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
 * const sums = addToSums(noSums({ features: 2, classes: 2 }), features, tf.tensor1d([0, 1, 1], "int32"));
 * classMeans(sums).print(); // [[1, 4], [2, 5]]: a column for each class
 * ```
 */
export const addToSums = (
  { sums, counts }: ClassSums,
  features: tf.Tensor2D,
  labels: tf.Tensor1D,
): ClassSums =>
  tf.tidy(() => {
    // Cast, because the WASM kernel of oneHot writes integer bits into float32 tensors.
    const truth = tf.cast(tf.oneHot(labels, counts.size), "float32") as tf.Tensor2D;
    return {
      sums: tf.add<tf.Tensor2D>(sums, tf.matMul(features, truth, true)),
      counts: tf.add<tf.Tensor1D>(counts, tf.sum(truth, 0)),
    };
  });

/**
 * The mean of each class's features. A class without features has the mean 0.
 *
 * @shape result float32 [features, classes]
 * @owns  the caller owns the result and the sums
 */
export const classMeans = ({ sums, counts }: ClassSums): tf.Tensor2D =>
  tf.tidy(() => tf.div(sums, tf.maximum(counts, 1)));

/**
 * The mean of all features, the center of the form `centered-l2`. A class weighs as much as it has images.
 *
 * @shape result float32 [features]
 * @owns  the caller owns the result and the sums
 */
export const meanOfAll = ({ sums, counts }: ClassSums): tf.Tensor1D =>
  tf.tidy(() => tf.div(tf.sum(sums, 1), tf.maximum(tf.sum(counts), 1)));
