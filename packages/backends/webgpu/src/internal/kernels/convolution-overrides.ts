import { applyEpilogue, type Epilogue, padPerSide } from "@longtail/ops";
import type * as tf from "@tensorflow/tfjs-core";
import { convolution } from "./convolution.js";
import { filterGradient } from "./filter-gradient.js";
import { inputGradient } from "./input-gradient.js";
import type { Call, Override } from "./override.js";
import { sizeOf } from "./program.js";
import { type ConvAttrs, windowsOf } from "./windows.js";

/** Computes convolutions but dilated and channels-first ones, which the stock kernels compute. */
export const conv2d: Override<Call<"x" | "filter", ConvAttrs>> = (call, stock) => {
  const { inputs, attrs, backend } = call;
  const { x, filter } = inputs;
  const windows = windowsOf(x.shape, filter.shape, attrs);
  return windows === undefined ? padded(call, stock) : convolution(backend, x, filter, windows);
};

/** Writes out a number as padding for the stock kernels, which get oblong windows wrong. */
export const padded = <C extends { readonly attrs: Pick<ConvAttrs, "pad" | "dataFormat"> }>(
  call: C,
  stock: (call: C) => tf.TensorInfo,
): tf.TensorInfo | undefined =>
  typeof call.attrs.pad === "number" && call.attrs.dataFormat !== "NCHW"
    ? stock({ ...call, attrs: { ...call.attrs, pad: padPerSide(call.attrs.pad) } })
    : undefined;

type Fused = Call<"x" | "filter", ConvAttrs & Pick<Epilogue, "activation" | "leakyreluAlpha">> & {
  readonly inputs: Pick<Epilogue, "bias" | "preluActivationWeights">;
};

/**
 * Separates bias and activation from a fused convolution where they do not have one number, or one
 * for each channel: the stock kernel adds them in the wrong places. The stock depthwise kernel reads
 * four channels at once, and a single number is a device error there.
 */
export const fusedConvolution =
  (depthwise: boolean): Override<Fused> =>
  (call, stock) => {
    const { bias, preluActivationWeights, ...inputs } = call.inputs;
    const channels = sizeOf(inputs.filter.shape.slice(depthwise ? 2 : 3));
    const suits = (tensor: tf.TensorInfo | null | undefined): boolean =>
      tensor == null ||
      (tensor.shape.length === 0 && !depthwise) ||
      (tensor.shape.length === 1 && tensor.shape[0] === channels);
    if (suits(bias) && suits(preluActivationWeights)) return padded(call, stock);
    const plain: Fused = { ...call, inputs, attrs: { ...call.attrs, activation: "linear" } };
    const epilogue = { ...call.attrs, bias, preluActivationWeights };
    return applyEpilogue(padded(plain, stock) ?? stock(plain), epilogue);
  };

/** The gradient to the filter. */
export const conv2dToFilter: Override<
  Call<"x" | "dy", ConvAttrs & { readonly filterShape: number[] }>
> = ({ inputs: { x, dy }, attrs, backend }) => {
  const windows = windowsOf(x.shape, attrs.filterShape, attrs, dy.shape);
  return windows && filterGradient(backend, x, dy, windows);
};

/** The gradient to the images. */
export const conv2dToInput: Override<
  Call<"dy" | "filter", ConvAttrs & { readonly inputShape: number[] }>
> = ({ inputs: { dy, filter }, attrs, backend }) => {
  const windows = windowsOf(attrs.inputShape, filter.shape, attrs, dy.shape);
  return windows && inputGradient(backend, dy, filter, windows);
};
