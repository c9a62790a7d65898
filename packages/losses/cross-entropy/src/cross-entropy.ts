import type { Loss } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

/**
 * Cross-entropy: minus the logarithm of the true class's probability, under the softmax of the logits.
 *
 *   ℓ_i = −log p_iy        p_i = softmax(logits_i), y = labels[i]        ∂ℓ_i / ∂logits_i = p_i − onehot(y)
 *
 * It is `smoothedCrossEntropy` of @longtail/ops without smoothing: one op with one gradient, safe for any finite logits.
 * It registers the gradients of tfjs-core if nothing has yet.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error none
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source torch.nn.functional.cross_entropy with reduction "none"
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { crossEntropy } from "@longtail/cross-entropy";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = crossEntropy();
 * const logits = tf.tensor2d([[2, 0, 0], [0, 0, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 2], "int32")).data()); // about 0.24, and log 3
 * ```
 */
export const crossEntropy = (): Loss => {
  ensureGradients();
  return (logits, labels) =>
    tf.tidy(() => {
      const classes = logits.shape[1];
      return smoothedCrossEntropy(logits, labels, tf.ones([classes]), tf.zeros([classes]));
    });
};
