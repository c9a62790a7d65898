import type { Loss } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

/** Cross-entropy after adding one number per class to the logits. */
export const biasedLoss = (bias: readonly number[]): Loss => {
  ensureGradients();
  const classes = bias.length;
  return (logits, labels) =>
    tf.tidy(() => {
      tf.util.assert(
        logits.shape[1] === classes,
        () => `balanced softmax: counts of ${classes} classes, logits of ${logits.shape[1]}`,
      );
      const biased = tf.add<tf.Tensor2D>(logits, tf.tensor1d([...bias]));
      return smoothedCrossEntropy(biased, labels, tf.ones([classes]), tf.zeros([classes]));
    });
};
