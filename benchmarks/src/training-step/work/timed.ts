import * as tf from "@tensorflow/tfjs-core";
import type { Task } from "../work.js";

/** A task that computes and disposes the results. Nothing is read back: the measured backends compute synchronously. */
export const timed =
  (compute: () => tf.TensorContainer): Task =>
  async () => {
    const before = tf.memory().numTensors;
    tf.dispose(tf.tidy(compute));
    return tf.memory().numTensors - before;
  };
