import * as tf from "@tensorflow/tfjs-core";

// The square of a length. A shorter vector counts as zeros and stays as it is.
const LEAST = 1e-24;

/** The columns of `x`, each divided by a power of the length of the same column of `weight`. */
export const divideByLengths = (x: tf.Tensor2D, weight: tf.Tensor2D, tau: number): tf.Tensor2D =>
  tf.tidy(() => {
    const squares = tf.sum(tf.square(weight), 0, true);
    const divisors = tf.where(tf.greater(squares, LEAST), squares, tf.onesLike(squares));
    return tf.div(x, tf.pow(divisors, tau / 2));
  });
