import * as tf from "@tensorflow/tfjs-core";
import { kernelsOf } from "./attached.js";
import { addressOf } from "./heap.js";
import type { Call, Layer } from "./layers.js";

// Below so many values a copy per slice costs more than the stock kernel's loop.
const SHORTEST = 8;

// Bytes that a chunk copies.
const PER_CHUNK = 2 ** 17;

const isWhole = ({ dtype }: tf.TensorInfo): boolean => dtype === "float32" || dtype === "int32";

/**
 * Gathers slices, such as the rows of a batch, each in one copy. The stock kernel finds the place of every value anew, which takes far
 * longer.
 *
 * Short slices, batches of indices, and indices outside of their axis are left to the kernel below, which refuses the last.
 */
export const gatherSlices: Layer<
  Call<"x" | "indices", { readonly axis: number; readonly batchDims: number }>
> = (call, below) => {
  const {
    inputs: { x, indices },
    attrs: { axis, batchDims },
  } = call;
  const kernels = kernelsOf(call.backend);
  const at = axis < 0 ? axis + x.shape.length : axis;
  const length = tf.util.sizeFromShape(x.shape.slice(at + 1));
  if (kernels === undefined || batchDims !== 0 || length < SHORTEST) return below(call);
  if (!isWhole(x) || indices.dtype !== "int32") return below(call);
  const { backend } = kernels;
  const size = x.shape[at] as number;
  const inRange = (index: number): boolean => index >= 0 && index < size;
  if (!backend.typedArrayFromHeap(indices).every(inRange)) return below(call);
  const gathered = backend.makeOutput(
    [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)],
    x.dtype,
  );
  const slices = tf.util.sizeFromShape(indices.shape);
  const bytes = Float32Array.BYTES_PER_ELEMENT * length;
  const perChunk = Math.ceil(PER_CHUNK / bytes);
  const [from, to] = [addressOf(backend, x), addressOf(backend, gathered)];
  const outer = tf.util.sizeFromShape(x.shape.slice(0, at));
  for (let o = 0; o < outer; o++) {
    const run = kernels.prepare("gather", {
      from: from + o * size * bytes,
      indices: addressOf(backend, indices),
      to: to + o * slices * bytes,
      slices,
      bytes,
      perChunk,
    });
    run("gatherSlices", Math.ceil(slices / perChunk));
  }
  return gathered;
};
