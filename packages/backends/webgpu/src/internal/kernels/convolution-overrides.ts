import { convolution } from "./convolution.js";
import { filterGradient } from "./filter-gradient.js";
import { inputGradient } from "./input-gradient.js";
import type { Call, Override } from "./override.js";
import { type ConvAttrs, windowsOf } from "./windows.js";

/** Undefined for dilated and channels-first convolutions, which the stock kernels compute. */
export const conv2d: Override<Call<"x" | "filter", ConvAttrs>> = ({
  inputs: { x, filter },
  attrs,
  backend,
}) => {
  const windows = windowsOf(x.shape, filter.shape, attrs);
  return windows && convolution(backend, x, filter, windows);
};

/** The gradient to the filter. */
export const conv2dToFilter: Override<
  Call<"x" | "dy", ConvAttrs & { readonly filterShape: number[] }>
> = ({ inputs: { x, dy }, attrs, backend }) => {
  const windows = windowsOf(x.shape, attrs.filterShape, attrs);
  return windows && filterGradient(backend, x, dy, windows);
};

/** The gradient to the images. */
export const conv2dToInput: Override<
  Call<"dy" | "filter", ConvAttrs & { readonly inputShape: number[] }>
> = ({ inputs: { dy, filter }, attrs, backend }) => {
  const windows = windowsOf(attrs.inputShape, filter.shape, attrs);
  return windows && inputGradient(backend, dy, filter, windows);
};
