import * as tf from "@tensorflow/tfjs-core";

// The square of a length of 1e-6. Below it a direction is noise, and its gradient, one over the length, would drown all others.
const LEAST = 1e-12;

/** The vectors along `axis`, divided by their lengths. A vector that is nearly zero becomes zero, and so does its gradient. */
export const unit = (x: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D =>
  tf.tidy(() => {
    const squares = tf.sum(tf.square(x), axis, true);
    const present = tf.step(tf.sub(squares, LEAST));
    return tf.mul(x, tf.mul(present, tf.rsqrt(tf.maximum(squares, LEAST))));
  });
