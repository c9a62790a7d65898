import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/**
 * The kernel of `UnsortedSegmentSum`, which tfjs-wasm lacks and the gradient of `tf.gather` needs: slices of x are added up in
 * the segments that their ids name. A slice with an id outside of `[0, numSegments)` counts nowhere.
 */
export const unsortedSegmentSumKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const { x, segmentIds } = inputs as unknown as Record<"x" | "segmentIds", tf.TensorInfo>;
  const { numSegments } = attrs as unknown as { readonly numSegments: number };
  const rest = x.shape.slice(segmentIds.shape.length);
  const width = tf.util.sizeFromShape(rest);
  const result = wasm.makeOutput([numSegments, ...rest], x.dtype);
  // After the last allocation, which may move the memory.
  const [sums, values, ids] = [result, x, segmentIds].map((t) => wasm.typedArrayFromHeap(t)) as [
    Float32Array,
    Float32Array,
    Int32Array,
  ];
  sums.fill(0);
  ids.forEach((id, row) => {
    if (id < 0 || id >= numSegments) return;
    for (let i = 0; i < width; i++)
      sums[id * width + i] = (sums[id * width + i] as number) + (values[row * width + i] as number);
  });
  return result;
};
