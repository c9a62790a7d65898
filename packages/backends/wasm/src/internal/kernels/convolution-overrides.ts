import type * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../../conv-attrs.js";
import type { Shape4D } from "../conv-gradients/geometry.js";
import { convolve3x3, inputGradient3x3 } from "./convolve-3x3.js";
import { filterGradient } from "./filter-gradient.js";
import { filterGradient3x3 } from "./filter-gradient-3x3.js";
import { inputGradient } from "./input-gradient.js";
import type { Call } from "./layers.js";
import type { Override } from "./override.js";

export const conv2d: Override<Call<"x" | "filter", ConvAttrs>> = (
  kernels,
  { inputs: { x, filter }, attrs },
) => convolve3x3(kernels, x, filter, attrs);

type FusedAttrs = ConvAttrs & { readonly activation: tf.backend_util.Activation };

export const fusedConv2d: Override<
  Call<"x" | "filter", FusedAttrs, "bias" | "preluActivationWeights">
> = (
  kernels,
  { inputs: { x, filter, bias, preluActivationWeights }, attrs: { activation, ...conv } },
) => {
  if (activation !== "linear" && activation !== "relu") return undefined;
  if (preluActivationWeights != null) return undefined;
  const relu = activation === "relu";
  return convolve3x3(kernels, x, filter, conv, { bias: bias ?? undefined, relu });
};

export const conv2dToInput: Override<
  Call<"dy" | "filter", ConvAttrs & { readonly inputShape: Shape4D }>
> = (kernels, { inputs: { dy, filter }, attrs: { inputShape, ...conv } }) =>
  inputGradient3x3(kernels, dy, filter, inputShape, conv) ??
  inputGradient(kernels, dy, filter, inputShape, conv);

export const conv2dToFilter: Override<
  Call<"x" | "dy", ConvAttrs & { readonly filterShape: Shape4D }>
> = (kernels, { inputs: { x, dy }, attrs: { filterShape, ...conv } }) =>
  filterGradient3x3(kernels, x, dy, filterShape, conv) ??
  filterGradient(kernels, x, dy, filterShape, conv);
