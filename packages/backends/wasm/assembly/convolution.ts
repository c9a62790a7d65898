// The jobs of a convolution with any filter, and of its gradients.
export { convolveBlock, packFilter } from "./convolve";
export { finishFilterGradient, sumFilterGradient } from "./filter-gradient";
export { finishFilterByTaps, sumFilterByTaps } from "./filter-by-taps";
