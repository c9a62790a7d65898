import * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

const PER_CHUNK = 16384;

/** x, with `low` for numbers below it and `high` for numbers above it; NaN stays NaN. */
export const limit = (
  kernels: Kernels,
  x: tf.TensorInfo,
  low: number,
  high: number,
): tf.TensorInfo => {
  const { backend } = kernels;
  const y = output(backend, x.shape);
  const count = tf.util.sizeFromShape(x.shape);
  const run = kernels.prepare("limit", {
    x: addressOf(backend, x),
    y: addressOf(backend, y),
    low,
    high,
    count,
    perChunk: PER_CHUNK,
  });
  run("limitChunk", Math.ceil(count / PER_CHUNK));
  return y;
};
