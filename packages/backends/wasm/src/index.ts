import "./register.js";

export type { BackendInfo, KernelChoice, StartOptions } from "./backend-info.js";
export type { ConvAttrs } from "./conv-attrs.js";
export { conv2dBackpropFilter } from "./conv2d-backprop-filter.js";
export { conv2dBackpropInput } from "./conv2d-backprop-input.js";
export { MAX_THREADS } from "./internal/backend/open-in-node.js";
export { start, stop } from "./start.js";
export { type Threads, threads } from "./threads.js";
export { registerTrainingKernels } from "./training-kernels.js";
