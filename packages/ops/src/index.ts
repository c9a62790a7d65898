export {
  type BatchNormTraining,
  type BatchNormTrainingOptions,
  batchNormTraining,
} from "./batch-norm-training.js";
export { cropAndFlip, hasCropAndFlipKernel, packPixels } from "./crop-and-flip.js";
export { ensureGradients } from "./ensure-gradients.js";
export { applyEpilogue, type Epilogue } from "./epilogue.js";
export { type GroupedConvOptions, groupedConv2d } from "./grouped-conv-2d.js";
export {
  implementKernels,
  type Kernel,
  type KernelAttrs,
  type KernelInputs,
  type KernelTable,
  removeKernels,
} from "./implement-kernels.js";
export * from "./kernel-names.js";
export type { KernelName, KernelSignatures } from "./kernel-signatures.js";
export { type MaxPoolOptions, maxPool2d } from "./max-pool-2d.js";
export { movingStatistics, type Statistics } from "./moving-statistics.js";
export {
  type Attrs,
  type Inputs,
  type NamedOp,
  namedOp,
  type OpDefinition,
  type OpGradient,
  replaceKernel,
  type Signature,
} from "./named-op.js";
export { type Pad, padPerSide } from "./pad-per-side.js";
export { type SgdConstants, type SgdInputs, sgdUpdate } from "./sgd-update.js";
export { shortcutA } from "./shortcut.js";
export { smoothedCrossEntropy } from "./smoothed-cross-entropy.js";
export { stopGradient } from "./stop-gradient.js";
export { spread, subsample } from "./subsample.js";
export { valueAndGrads } from "./value-and-grads.js";
export { withoutGradient } from "./without-gradient.js";
