import * as tf from "@tensorflow/tfjs-core";

const identity = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

/**
 * The tensor with a zero gradient. TensorFlow.js has no such op, and leaving the tensor out would make `tf.grads` throw.
 * Returns the tensor itself when no gradient is being recorded.
 */
export const stopGradient = <T extends tf.Tensor>(x: T): T =>
  tf.engine().isTapeOn() ? (identity(x) as T) : x;
