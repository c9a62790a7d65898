import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { floatsOf, output } from "../kernels/heap.js";
import type { Call, Layer } from "../kernels/layers.js";

/** Whether a tensor has no values. */
export const isEmpty = ({ shape }: tf.TensorInfo): boolean => tf.util.sizeFromShape(shape) === 0;

interface ReductionAttrs {
  readonly axis?: number | number[];
  /** What `Max` calls its axes. */
  readonly reductionIndices?: number | number[];
  readonly keepDims: boolean;
}

/**
 * A reduction that gives `value` where there is nothing to reduce. The stock kernels then leave
 * whatever was in memory, or trap.
 */
export const ofNothing =
  (value: number, dtype?: "float32" | "bool"): Layer<Call<"x", ReductionAttrs>> =>
  (call, below) => {
    const { x } = call.inputs;
    if (!isEmpty(x)) return below(call);
    const { axis, reductionIndices = axis, keepDims } = call.attrs;
    const axes = tf.util.parseAxisParam(reductionIndices as number | number[], x.shape);
    const [reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(reduced, axes) : reduced;
    const backend = call.backend as BackendWasm;
    const result = backend.makeOutput(shape, dtype ?? x.dtype);
    backend.typedArrayFromHeap(result).fill(value);
    return result;
  };

/** A transposition of a tensor without values, at which the stock kernel traps. */
export const transposeNothing: Layer<Call<"x", { readonly perm: readonly number[] }>> = (
  call,
  below,
) => {
  const { x } = call.inputs;
  if (!isEmpty(x)) return below(call);
  const shape = call.attrs.perm.map((axis) => x.shape[axis] as number);
  return (call.backend as BackendWasm).makeOutput(shape, x.dtype);
};

/**
 * A sum of products that is 0 where there are none, as with no channels or no images. `shapeOf`
 * gives the shape of the result.
 */
export const sumOfNothing =
  <C extends Call<string>>(shapeOf: (call: C) => readonly number[]): Layer<C> =>
  (call, below) => {
    if (!Object.values(call.inputs).some((input) => input != null && isEmpty(input)))
      return below(call);
    const backend = call.backend as BackendWasm;
    const result = output(backend, shapeOf(call));
    floatsOf(backend, result).fill(0);
    return result;
  };
