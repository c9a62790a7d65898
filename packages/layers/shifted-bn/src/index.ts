export { type BatchNormOptions, type BatchNormResult, batchNorm } from "./batch-norm.js";
export { type BatchNormVariables, fold } from "./fold.js";
