export {
  BATCH_NORM_TRAINING,
  type BatchNormTraining,
  type BatchNormTrainingOptions,
  batchNormTraining,
} from "./batch-norm-training.js";
export { BATCH_NORM_TRAINING_GRAD } from "./batch-norm-training-grad.js";
export { CROP_AND_FLIP, cropAndFlip, cropsFast, packPixels } from "./crop-and-flip.js";
export { ensureGradients } from "./ensure-gradients.js";
export { MOVING_STATISTICS, movingStatistics, type Statistics } from "./moving-statistics.js";
export {
  type Attrs,
  type Inputs,
  type NamedOp,
  namedOp,
  type OpDefinition,
  replaceKernel,
} from "./named-op.js";
export { SGD_UPDATE, type SgdConstants, type SgdInputs, sgdUpdate } from "./sgd-update.js";
export { SHORTCUT_A, SHORTCUT_A_GRAD, shortcutA } from "./shortcut.js";
export {
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
  smoothedCrossEntropy,
} from "./smoothed-cross-entropy.js";
export { SPREAD, SUBSAMPLE, spread, subsample } from "./subsample.js";
export { valueAndGrads } from "./value-and-grads.js";
