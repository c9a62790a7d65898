import * as tf from "@tensorflow/tfjs-core";

const withoutGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

/**
 * The tensor as a constant: its gradient is 0.
 *
 * TensorFlow.js has no such op, and leaving a tensor out of the loss makes `tf.grads` throw. Returns the tensor itself when no
 * gradient is being recorded.
 *
 * @shape any; the result is like x
 * @grad  0
 * @owns  the result may be x itself: use it inside the `tf.tidy` or gradient that computes the loss, and do not dispose it
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { ensureGradients, stopGradient } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * ensureGradients();
 * const [x, y] = [tf.scalar(2), tf.scalar(3)];
 * const [dx, dy] = tf.grads((x, y) => tf.mul(stopGradient(x as tf.Tensor), y as tf.Tensor))([x, y]);
 * console.log(await dx?.data(), await dy?.data()); // 0 and 2
 * ```
 */
export const stopGradient = <T extends tf.Tensor>(x: T): T =>
  tf.engine().isTapeOn() ? (withoutGradient(x) as T) : x;
