import type { Loss } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** A loss against two labels for each example. */
export type LossBetween = (
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  others: tf.Tensor1D,
  weight: tf.Scalar | tf.Tensor1D,
) => tf.Tensor1D;

/**
 * Any loss, between two labels for each example: `w loss(logits, labels) + (1 - w) loss(logits, others)`.
 *
 * For cross-entropy this is the loss against the mixed one-hot targets; for losses that treat labels differently (label-aware
 * smoothing, margins) each label keeps its own treatment. Weighted losses average over each set of labels separately.
 *
 * @shape logits float32 [batch, K] · labels, others int32 [batch] · weight float32, a scalar or [batch] · result float32 [batch]
 * @unit  that of the loss
 * @grad  to logits and weight, as far as the loss has them
 * @owns  the caller owns the result
 * @source Zhang et al., ICLR 2018; facebookresearch/mixup-cifar10, mixup_criterion
 * @example
 * ```ts
 * import { lossBetween } from "@longtail/mixup";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * const loss = lossBetween((logits, labels) => tf.neg(tf.sum(tf.mul(tf.oneHot(labels, 2), tf.logSoftmax(logits)), 1)));
 * const logits = tf.tensor2d([[2, 0], [0, 1]]);
 * const [labels, others] = [tf.tensor1d([0, 1], "int32"), tf.tensor1d([1, 1], "int32")];
 * loss(logits, labels, others, tf.tensor1d([0.75, 0.5])).print();
 * ```
 */
export const lossBetween =
  (loss: Loss): LossBetween =>
  (logits, labels, others, weight) =>
    tf.tidy(() =>
      tf.add<tf.Tensor1D>(
        tf.mul(weight, loss(logits, labels)),
        tf.mul(tf.sub(1, weight), loss(logits, others)),
      ),
    );

/** A loss against the labels of both images of each mixed example. */
export type MixedLoss = (
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  permutation: tf.Tensor1D,
  weight: tf.Scalar | tf.Tensor1D,
) => tf.Tensor1D;

/**
 * Any loss, for examples mixed within their batch: `lossBetween` each label and that of the partner, `labels[permutation]`.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch] · permutation int32 [batch] · weight float32, a scalar or [batch] ·
 *        result float32 [batch]
 * @unit  that of the loss
 * @grad  to logits and weight, as far as the loss has them
 * @owns  the caller owns the result
 * @source as `lossBetween`
 * @example
 * ```ts
 * import { mixedLoss } from "@longtail/mixup";
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 *
 * const loss = mixedLoss((logits, labels) => tf.neg(tf.sum(tf.mul(tf.oneHot(labels, 2), tf.logSoftmax(logits)), 1)));
 * const logits = tf.tensor2d([[2, 0], [0, 1]]);
 * loss(logits, tf.tensor1d([0, 1], "int32"), tf.tensor1d([1, 0], "int32"), tf.scalar(0.75)).print();
 * ```
 */
export const mixedLoss =
  (loss: Loss): MixedLoss =>
  (logits, labels, permutation, weight) =>
    tf.tidy(() => lossBetween(loss)(logits, labels, tf.gather(labels, permutation), weight));
