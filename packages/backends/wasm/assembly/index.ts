export { finishGradientSums, finishMoments } from "./batch-norm";
export { finishColumnSums } from "./columns";
export { filterBytes, packFilter, scratchOfConvolution } from "./convolution";
export { filterBytes3x3, prepareFilter3x3, scratch3x3 } from "./convolution-3x3";
export { sgd } from "./elementwise";
export { end, run, serve } from "./parallel";
