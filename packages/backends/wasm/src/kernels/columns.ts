import * as tf from "@tensorflow/tfjs-core";
import { job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

// Numbers of a chunk, as of batch norm.
const CHUNK = 4096;

/** The axes that are summed, if they are all the first ones. */
const leading = (rank: number, axis: number | readonly number[]): number | undefined => {
  const axes = tf.util.parseAxisParam(axis as number | number[], Array<number>(rank).fill(1));
  const first = [...new Set(axes)].sort((a, b) => a - b);
  return first.length < rank && first.every((value, i) => value === i) ? first.length : undefined;
};

/** Sum or mean over the first axes, all of them at once; undefined for others, and where there is little to sum. */
export const reduceLeading = (
  kernels: Kernels,
  x: tf.TensorInfo,
  { axis, keepDims }: { readonly axis: number | readonly number[]; readonly keepDims: boolean },
  mean: boolean,
): tf.TensorInfo | undefined => {
  const reduced = leading(x.shape.length, axis);
  if (reduced === undefined) return undefined;
  const rows = tf.util.sizeFromShape(x.shape.slice(0, reduced));
  const kept = x.shape.slice(reduced);
  const columns = tf.util.sizeFromShape(kept);
  if (rows * columns < CHUNK || columns > CHUNK) return undefined;
  const { backend, exports } = kernels;
  const sums = output(backend, keepDims ? [...Array<number>(reduced).fill(1), ...kept] : kept);
  const perChunk = Math.max(1, Math.floor(CHUNK / columns));
  const chunks = Math.ceil(rows / perChunk);
  const partials = kernels.scratch(4 * chunks * columns);
  const addresses = [addressOf(backend, x), partials, addressOf(backend, sums)];
  const args = kernels.arguments([...addresses, rows, columns, perChunk]);
  kernels.run(job.sumColumns, args, chunks);
  exports.finishColumnSums(args, chunks, mean ? 1 / rows : 1);
  return sums;
};

/**
 * Repetition of a whole tensor along its first axes, as in the gradient of a sum; undefined where a part is repeated inside of others.
 *
 * tfjs-wasm copies number by number, and takes a hundred times as long.
 */
export const tileWhole = (
  { backend }: Kernels,
  x: tf.TensorInfo,
  { reps }: { readonly reps: readonly number[] },
): tf.TensorInfo | undefined => {
  const inner = reps.findLastIndex((times) => times !== 1);
  if (x.shape.slice(0, Math.max(0, inner)).some((size) => size !== 1)) return undefined;
  const tiled = output(
    backend,
    x.shape.map((size, i) => size * (reps[i] as number)),
  );
  const to = backend.typedArrayFromHeap(tiled) as Float32Array;
  const from = backend.typedArrayFromHeap(x) as Float32Array;
  if (to.length === 0) return tiled;
  to.set(from);
  for (let done = from.length; done < to.length; done *= 2)
    to.copyWithin(done, 0, Math.min(done, to.length - done));
  return tiled;
};
