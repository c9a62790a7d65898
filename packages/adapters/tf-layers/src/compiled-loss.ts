import type { Loss } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** What a model of tf.layers ends with: `softmax`, or no activation at all. */
export type ModelOutput = "probabilities" | "logits";

/** A loss as `model.compile({ loss })` takes it. */
export type CompiledLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

// Where float32 ends: a probability below it has no logarithm worth a gradient.
const SMALLEST = 1e-30;

/**
 * Any loss of longtail's, for `model.compile({ loss })`.
 *
 * Targets are one-hot, as tf.layers wants them of a loss that it does not know. They may be mixed of two classes, as `batches` mixes them:
 *
 *   result_i = t_ia loss(logits_i, a) + t_ib loss(logits_i, b)        a, b the two largest targets; t_ib is 0 unless mixed
 *
 * so each label keeps its own treatment. Of probabilities the logarithms are the logits: their softmax is what went in, and the gradient
 * arrives at the softmax's own input as it should.
 *
 * @shape yTrue float32 [batch, K] · yPred float32 [batch, K] · result float32 [batch], of which tf.layers takes the mean
 * @unit  that of the loss
 * @grad  to yPred
 * @owns  the caller owns the result
 * @source Keras's contract of custom losses; facebookresearch/mixup-cifar10, mixup_criterion, for mixed targets
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
 * import { compiledLoss } from "@longtail/tf-layers";
 * import * as tfl from "@tensorflow/tfjs-layers";
 *
 * const model = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [8], units: 3, activation: "softmax" })] });
 * const loss = orThrow(labelAwareSmoothing({ counts: [500, 50, 5], head: 0.3, tail: 0 }));
 * model.compile({ optimizer: "sgd", loss: compiledLoss(loss, "probabilities") });
 * console.log(model.loss);
 * ```
 */
export const compiledLoss =
  (loss: Loss, output: ModelOutput): CompiledLoss =>
  (yTrue, yPred) =>
    tf.tidy(() => {
      const logits = (
        output === "logits" ? yPred : tf.log(tf.maximum(yPred, SMALLEST))
      ) as tf.Tensor2D;
      const { values, indices } = tf.topk(yTrue, 2);
      const part = (rank: 0 | 1): tf.Tensor1D => {
        const column = <T extends tf.Tensor>(t: T) =>
          tf.squeeze<tf.Tensor1D>(tf.slice(t, [0, rank], [-1, 1]), [1]);
        return tf.mul(column(values), loss(logits, tf.cast(column(indices), "int32")));
      };
      return tf.add(part(0), part(1));
    });
