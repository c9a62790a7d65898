import * as tf from "@tensorflow/tfjs-core";

/**
 * Logits, each class's multiplied by its own number.
 *
 *   z'_k = s_k * z_k
 *
 * The bias is part of the logits and is scaled too, as in the published programs.
 *
 * @shape logits float32 [batch, K] · scale float32 [1, K] or [K] · result float32 [batch, K]
 * @grad  to both
 * @owns  the caller owns the result
 * @source Kang et al., ICLR 2020, section 4.2 (learnable weight scaling); dvlab-research/MiSLAS resnet_cifar.py,
 *         `LearnableWeightScaling`. The papers scale the weight vectors; the programs scale the logits, bias included.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { scaleLogits } from "@longtail/weight-scaling";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * scaleLogits(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1, 10]])).print(); // [[1, 20], [3, 40]]
 * ```
 */
export const scaleLogits = (logits: tf.Tensor2D, scale: tf.Tensor2D | tf.Tensor1D): tf.Tensor2D =>
  tf.mul(logits, scale);
