// Kernels that compose ops. TensorFlow.js passes tensors as inputs, whatever the types of a kernel
// say.
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import { conv2dBackpropFilter } from "../../conv2d-backprop-filter.js";
import { conv2dBackpropInput } from "../../conv2d-backprop-input.js";
import type { Shape4D } from "../conv-gradients/geometry.js";
import type { PlainKernel } from "./plain-kernel.js";

const tensor = (info: tf.TensorInfo): tf.Tensor4D => info as tf.Tensor4D;

/** The gradient of a convolution to its filter. */
export const conv2dToFilter: PlainKernel<
  "x" | "dy",
  ConvAttrs & { readonly filterShape: Shape4D }
> = (_backend, { x, dy }, { filterShape, ...conv }) =>
  conv2dBackpropFilter(tensor(x), tensor(dy), filterShape, conv);

/** The gradient of a convolution to its input. */
export const conv2dToInput: PlainKernel<
  "dy" | "filter",
  ConvAttrs & { readonly inputShape: Shape4D }
> = (_backend, { dy, filter }, { inputShape, ...conv }) =>
  conv2dBackpropInput(tensor(dy), tensor(filter), inputShape, conv);

/**
 * Every stride-th row and column: max pooling over windows of one pixel, which XNNPACK computes far
 * faster than the stock strided slice.
 */
export const subsample: PlainKernel<"x", { readonly stride: number }> = (
  _backend,
  { x },
  { stride },
) => (stride === 1 ? tf.clone(tensor(x)) : tf.maxPool(tensor(x), 1, stride, "valid"));
