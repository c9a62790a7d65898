import * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";
import { CHUNK_VALUES, rowChunks } from "./row-chunks.js";

/** The attributes of `Sum` and `Mean`. */
export interface ReduceAttrs {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

// How many axes are reduced, if they are the first ones but not all.
const leadingAxes = (rank: number, axis: number | number[]): number | undefined => {
  const axes = [...new Set(tf.util.parseAxisParam(axis, Array<number>(rank).fill(1)))];
  const leading = axes.sort((a, b) => a - b).every((value, i) => value === i);
  return leading && axes.length < rank ? axes.length : undefined;
};

/** Sum or mean over the first axes; undefined for other axes, and for small or wide tensors. */
export const reduceLeading = (
  kernels: Kernels,
  x: tf.TensorInfo,
  { axis, keepDims }: ReduceAttrs,
  reduction: "sum" | "mean",
): tf.TensorInfo | undefined => {
  const reduced = leadingAxes(x.shape.length, axis);
  if (reduced === undefined) return undefined;
  const rows = tf.util.sizeFromShape(x.shape.slice(0, reduced));
  const kept = x.shape.slice(reduced);
  const columns = tf.util.sizeFromShape(kept);
  if (rows * columns < CHUNK_VALUES || columns > CHUNK_VALUES) return undefined;
  const { backend } = kernels;
  const sums = output(backend, keepDims ? [...Array<number>(reduced).fill(1), ...kept] : kept);
  const { perChunk, chunks } = rowChunks(rows, columns);
  const run = kernels.prepare("sumColumns", {
    matrix: addressOf(backend, x),
    partials: kernels.scratch(4 * chunks * columns),
    sums: addressOf(backend, sums),
    factor: reduction === "mean" ? 1 / rows : 1,
    rows,
    columns,
    rowsPerChunk: perChunk,
  });
  run("sumColumnsOfChunk", chunks);
  run("finishColumnSums");
  return sums;
};
