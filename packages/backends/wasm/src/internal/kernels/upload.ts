import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { reserve } from "./heap.js";
import type { Layer } from "./layers.js";

/** Moves a tensor to this backend if another one has its values. */
const upload = (backend: BackendWasm, { dataId, shape, dtype }: tf.TensorInfo): void => {
  if (backend.dataIdMap.has(dataId)) return;
  // First, because TensorFlow.js deletes the values on the other backend before it allocates here.
  if (dtype !== "string")
    reserve(backend, tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype));
  backend.dataIdMap.get(dataId);
};

/**
 * Moves all inputs of a kernel to this backend before the kernel looks at any of them. A move
 * allocates memory, which may detach views of memory that were taken before.
 *
 * @error throws if the memory is full
 */
export const uploadInputs: Layer<{
  readonly inputs: Readonly<Record<string, tf.TensorInfo | null | undefined>>;
  readonly backend: object;
}> = (call, below) => {
  for (const tensor of Object.values(call.inputs))
    if (tensor != null) upload(call.backend as BackendWasm, tensor);
  return below(call);
};
