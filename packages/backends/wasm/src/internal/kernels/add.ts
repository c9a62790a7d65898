import * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

const PER_CHUNK = 16384;

// Below so many values the stock kernel is as fast.
const SHORTEST = 8;

// Whether b is all of a, or a long enough row of it: the last axes.
const isRowOf = (a: readonly number[], b: readonly number[]): boolean =>
  tf.util.arraysEqual([...a], [...b]) ||
  (b.length < a.length &&
    tf.util.sizeFromShape([...b]) >= SHORTEST &&
    b.every((size, i) => size === a[a.length - b.length + i]));

const addRows = (kernels: Kernels, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo => {
  const { backend } = kernels;
  const sum = output(backend, a.shape);
  const count = tf.util.sizeFromShape(a.shape);
  const row = tf.util.sizeFromShape(b.shape);
  const oneRow = row < count;
  const rowLength = oneRow ? row : PER_CHUNK;
  const rowsPerChunk = Math.ceil(PER_CHUNK / rowLength);
  const run = kernels.prepare("add", {
    a: addressOf(backend, a),
    b: addressOf(backend, b),
    sum: addressOf(backend, sum),
    count,
    rowLength,
    rowsPerChunk,
    oneRow,
  });
  run("addRows", Math.ceil(count / (rowsPerChunk * rowLength)));
  return sum;
};

/**
 * a + b, where both have one shape or one is a row of the other, such as a bias; undefined for other shapes, which the stock kernel
 * broadcasts. On several threads the stock kernel takes longer to wake them than to add a bias.
 */
export const add = (
  kernels: Kernels,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined => {
  if (isRowOf(a.shape, b.shape)) return addRows(kernels, a, b);
  return isRowOf(b.shape, a.shape) ? addRows(kernels, b, a) : undefined;
};
