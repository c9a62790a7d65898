import type { Loss } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** A loss against the labels of both images that each example was mixed from. */
export type MixedLoss = (
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  permutation: tf.Tensor1D,
  weight: tf.Scalar,
) => tf.Tensor1D;

/**
 * Any loss, for mixed examples: `w loss(logits, labels) + (1 - w) loss(logits, labels[permutation])`.
 *
 * For cross-entropy this is the loss against the mixed one-hot targets; for losses that treat labels differently (label-aware
 * smoothing, margins) each label keeps its own treatment.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch] · permutation int32 [batch] · weight float32 scalar ·
 *        result float32 [batch]
 * @unit  that of the loss
 * @grad  to logits and weight, as far as the loss has them
 * @owns  the caller owns the result
 * @source Zhang et al., ICLR 2018; facebookresearch/mixup-cifar10, mixup_criterion
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
    tf.tidy(() => {
      const others = tf.gather(labels, permutation);
      return tf.add<tf.Tensor1D>(
        tf.mul(weight, loss(logits, labels)),
        tf.mul(tf.sub(1, weight), loss(logits, others)),
      );
    });
