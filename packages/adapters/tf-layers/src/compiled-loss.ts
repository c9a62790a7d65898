import type { Loss } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** What a model of tf.layers returns: probabilities if it ends with `softmax`, logits if it ends without activation. */
export type ModelOutput = "probabilities" | "logits";

/** A loss as `model.compile({ loss })` expects it. */
export type CompiledLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

// Smaller probabilities are near the end of float32: their logarithm has no useful gradient.
const SMALLEST = 1e-30;

const logitsOf: Readonly<Record<ModelOutput, (yPred: tf.Tensor) => tf.Tensor>> = {
  probabilities: (yPred) => tf.log(tf.maximum(yPred, SMALLEST)),
  logits: (yPred) => yPred,
};

const shown = ({ shape }: tf.Tensor): string => JSON.stringify(shape);

const assertOneHot = (yTrue: tf.Tensor, yPred: tf.Tensor): void => {
  tf.util.assert(
    yPred.rank === 2 && (yPred.shape[1] as number) > 1,
    () => `compiledLoss: the model must give [batch, K] with K of at least 2, got ${shown(yPred)}`,
  );
  tf.util.assert(
    tf.util.arraysEqual(yTrue.shape, yPred.shape),
    () =>
      `compiledLoss: targets must be one-hot, ${shown(yPred)} as what the model gives, got ${shown(yTrue)}; tf.oneHot makes them of class indices`,
  );
};

// The two largest targets of each row and their classes. If nothing is mixed in, the second class is the first one again.
const twoLargest = (yTrue: tf.Tensor) => {
  const { values, indices } = tf.topk(yTrue, 2);
  const [first, second] = tf.unstack(values, 1) as [tf.Tensor1D, tf.Tensor1D];
  const [a, b] = tf.unstack(tf.cast(indices, "int32"), 1) as [tf.Tensor1D, tf.Tensor1D];
  return [
    { target: first, label: a },
    { target: second, label: tf.where(tf.greater(second, 0), b, a) },
  ] as const;
};

/**
 * A longtail loss for `model.compile({ loss })`.
 *
 * Targets are one-hot, as tf.layers requires of custom losses. They may mix two classes, as `batches` mixes them:
 *
 *   result_i = t_ia loss(logits_i, a) + t_ib loss(logits_i, b)        a, b the classes of the two largest targets; b is a if t_ib is 0
 *
 * So the loss treats each label separately, as if the batch were mixed by hand. This includes losses that are normalized over
 * the batch, if one weight other than 1/2 mixes all of it: of equal targets the lower class is a.
 *
 * Targets stay on the device, so that a row is one-hot or mixes two classes is not checked. Everything beyond the two largest
 * targets of a row is silently ignored. So smooth in the loss (`labelSmoothing` of `@longtail/cross-entropy`), not in the
 * targets, and train on distilled targets with tf.layers' own `categoricalCrossentropy`.
 *
 * The logits of probabilities are their logarithms: the softmax of those is the probabilities again, and the gradient is right
 * at the input of the model's softmax.
 *
 * @shape yTrue float32 [batch, K] · yPred float32 [batch, K] · result float32 [batch], of which tf.layers takes the mean
 * @unit  that of the loss
 * @error throws if `output` is unknown; the result throws if yPred is not [batch, K] with K of at least 2, or yTrue differs in shape
 * @grad  to yPred
 * @owns  the caller owns the result
 * @source Keras's contract for custom losses; facebookresearch/mixup-cifar10, mixup_criterion, for mixed targets
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
export const compiledLoss = (loss: Loss, output: ModelOutput): CompiledLoss => {
  tf.util.assert(
    Object.hasOwn(logitsOf, output),
    () => `compiledLoss: output must be "probabilities" or "logits", got ${JSON.stringify(output)}`,
  );
  return (yTrue, yPred) =>
    tf.tidy(() => {
      assertOneHot(yTrue, yPred);
      const logits = logitsOf[output](yPred) as tf.Tensor2D;
      const [a, b] = twoLargest(yTrue).map(({ target, label }) =>
        tf.mul<tf.Tensor1D>(target, loss(logits, label)),
      ) as [tf.Tensor1D, tf.Tensor1D];
      return tf.add(a, b);
    });
};
