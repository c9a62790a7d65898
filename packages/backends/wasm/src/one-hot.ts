import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";

/**
 * The kernel of `OneHot`: tfjs-wasm's own takes `onValue` and `offValue` for whole numbers, so that labels smoothed with them are not.
 *
 * @shape indices int32 [...] · result of the dtype asked for [..., depth]
 */
export const oneHotKernel: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const wasm = backend as BackendWasm;
  const indices = inputs["indices"] as tf.TensorInfo;
  const { dtype, depth, onValue, offValue } = attrs as unknown as {
    readonly dtype: "float32" | "int32" | "bool";
    readonly depth: number;
    readonly onValue: number;
    readonly offValue: number;
  };
  const result = wasm.makeOutput([...indices.shape, depth], dtype);
  const values = wasm.typedArrayFromHeap(result); // after the last allocation, which may move the memory
  values.fill(offValue);
  wasm.typedArrayFromHeap(indices).forEach((index, row) => {
    if (index >= 0 && index < depth) values[row * depth + index] = onValue;
  });
  return result;
};
