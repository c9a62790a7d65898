import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";

/**
 * Gives a reduction's result the shape that it has everywhere else. The stock kernels return another
 * one for small tensors whose values are on the host, and for axes of one value.
 */
export const shaped: Override<
  Call<"x", { readonly axis: number | number[]; readonly keepDims?: boolean }>
> = (call, stock) => {
  const { shape } = call.inputs.x;
  const axes = tf.util.parseAxisParam(call.attrs.axis, shape);
  const [kept] = tf.backend_util.computeOutAndReduceShapes(shape, axes);
  return {
    ...stock(call),
    shape: call.attrs.keepDims === true ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept,
  };
};
