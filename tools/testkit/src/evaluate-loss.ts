import type { Loss } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** The values of a loss for a batch, and its gradient. */
export interface EvaluatedLoss {
  readonly values: readonly number[];
  readonly gradient: Float32Array;
  readonly shape: readonly number[];
}

/** The value of a loss for each example, and the gradient of their weighted sum in the logits. */
export const evaluateLoss = async (
  loss: Loss,
  logits: readonly number[],
  labels: readonly number[],
  classes: number,
  weights: readonly number[] = labels.map(() => 1),
): Promise<EvaluatedLoss> => {
  const x = tf.tensor2d([...logits], [labels.length, classes]);
  const y = tf.tensor1d([...labels], "int32");
  const w = tf.tensor1d([...weights]);
  const values = loss(x, y);
  const gradient = tf.grad((z) => tf.sum(tf.mul(w, loss(z as tf.Tensor2D, y))))(x);
  const result = {
    values: [...(await values.data<"float32">())],
    gradient: await gradient.data<"float32">(),
    shape: values.shape,
  };
  tf.dispose([x, y, w, values, gradient]);
  return result;
};
