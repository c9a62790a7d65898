import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Call, Layer } from "./layers.js";

// Below so many values a call per slice costs more than the stock kernel's loop.
const SHORTEST = 8;

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
  const backend = call.backend as BackendWasm;
  const at = axis < 0 ? axis + x.shape.length : axis;
  const length = tf.util.sizeFromShape(x.shape.slice(at + 1));
  if (batchDims !== 0 || length < SHORTEST || !isWhole(x) || indices.dtype !== "int32")
    return below(call);
  const size = x.shape[at] as number;
  const inRange = (index: number): boolean => index >= 0 && index < size;
  if (!backend.typedArrayFromHeap(indices).every(inRange)) return below(call);
  const gathered = backend.makeOutput(
    [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)],
    x.dtype,
  );
  // After the output: its memory may have detached earlier views.
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(gathered)];
  const positions = backend.typedArrayFromHeap(indices);
  const outer = tf.util.sizeFromShape(x.shape.slice(0, at));
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < positions.length; i++) {
      const start = (o * size + (positions[i] as number)) * length;
      to.set(from.subarray(start, start + length), (o * positions.length + i) * length);
    }
  return gathered;
};
