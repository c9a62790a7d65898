import * as tf from "@tensorflow/tfjs-core";
import type { Call, Override } from "./override.js";

type Cumulative = Call<
  "x",
  { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }
>;

/**
 * A cumulative sum or product from the end, computed on reversed values. The stock kernel reuses
 * the program of the first length that it met.
 */
export const reverseCumulative: Override<Cumulative> = (
  { inputs: { x }, attrs, backend },
  stock,
) => {
  if (!attrs.reverse) return undefined;
  const { kernelFunc } = tf.getKernel(tf.Reverse, "webgpu");
  const reverse = (tensor: tf.TensorInfo): tf.TensorInfo =>
    kernelFunc({ inputs: { x: tensor }, attrs: { dims: attrs.axis }, backend }) as tf.TensorInfo;
  const reversed = reverse(x);
  const sums = stock({ inputs: { x: reversed }, attrs: { ...attrs, reverse: false }, backend });
  const result = reverse(sums);
  for (const { dataId } of [reversed, sums]) backend.disposeData(dataId);
  return result;
};
