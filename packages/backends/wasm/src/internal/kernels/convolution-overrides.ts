import type * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import { convGeometry, type Shape4D } from "../conv-gradients/geometry.js";
import { convolve, filterGradient, inputGradient, isSmall } from "./convolution.js";
import { convolve3x3, type Epilogue, inputGradient3x3 } from "./convolve-3x3.js";
import { filterGradient3x3 } from "./filter-gradient-3x3.js";
import type { Kernels } from "./kernels.js";
import type { Call } from "./layers.js";
import type { Override } from "./override.js";

const forward = (
  kernels: Kernels,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: ConvAttrs,
  epilogue?: Epilogue,
): tf.TensorInfo | undefined => {
  if (attrs.dataFormat === "NCHW") return undefined;
  const geometry = convGeometry(x.shape as Shape4D, filter.shape as Shape4D, attrs);
  const shape = filter.shape as Shape4D;
  return (
    convolve3x3(kernels, x, filter, geometry, epilogue) ??
    (isSmall(shape) ? undefined : convolve(kernels, x, filter, geometry, 1, epilogue))
  );
};

export const conv2d: Override<Call<"x" | "filter", ConvAttrs>> = (
  kernels,
  { inputs: { x, filter }, attrs },
) => forward(kernels, x, filter, attrs);

type FusedAttrs = ConvAttrs & { readonly activation: tf.backend_util.Activation };

export const fusedConv2d: Override<
  Call<"x" | "filter", FusedAttrs, "bias" | "preluActivationWeights">
> = (
  kernels,
  { inputs: { x, filter, bias, preluActivationWeights }, attrs: { activation, ...conv } },
) => {
  if (activation !== "linear" && activation !== "relu") return undefined;
  if (preluActivationWeights != null) return undefined;
  return forward(kernels, x, filter, conv, {
    bias: bias ?? undefined,
    relu: activation === "relu",
  });
};

export const conv2dToInput: Override<
  Call<"dy" | "filter", ConvAttrs & { readonly inputShape: Shape4D }>
> = (kernels, { inputs: { dy, filter }, attrs: { inputShape, ...conv } }) => {
  const geometry = convGeometry(inputShape, filter.shape as Shape4D, conv, dy.shape);
  return (
    inputGradient3x3(kernels, dy, filter, inputShape, geometry) ??
    inputGradient(kernels, dy, filter, inputShape, geometry, 1)
  );
};

export const conv2dToFilter: Override<
  Call<"x" | "dy", ConvAttrs & { readonly filterShape: Shape4D }>
> = (kernels, { inputs: { x, dy }, attrs: { filterShape, ...conv } }) => {
  const geometry = convGeometry(x.shape as Shape4D, filterShape, conv, dy.shape);
  return (
    filterGradient3x3(kernels, x, dy, filterShape, geometry) ??
    filterGradient(kernels, x, dy, filterShape, geometry, 1)
  );
};
