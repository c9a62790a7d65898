import * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

const PER_CHUNK = 16384;

/** a + b; undefined for different shapes, which the stock kernel broadcasts. */
export const add = (
  kernels: Kernels,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined => {
  if (!tf.util.arraysEqual(a.shape, b.shape)) return undefined;
  const { backend } = kernels;
  const sum = output(backend, a.shape);
  const count = tf.util.sizeFromShape(a.shape);
  const run = kernels.prepare("add", {
    a: addressOf(backend, a),
    b: addressOf(backend, b),
    sum: addressOf(backend, sum),
    count,
    perChunk: PER_CHUNK,
  });
  run("addChunk", Math.ceil(count / PER_CHUNK));
  return sum;
};
