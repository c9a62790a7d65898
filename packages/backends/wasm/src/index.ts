export type { ConvAttrs } from "./conv-geometry.js";
export { conv2dBackpropFilter } from "./conv2d-backprop-filter.js";
export { conv2dBackpropInput } from "./conv2d-backprop-input.js";
export { type BackendInfo, type StartOptions, start, stop } from "./start.js";
export { registerTrainingKernels } from "./training-kernels.js";
