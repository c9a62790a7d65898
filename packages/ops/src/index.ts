export {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormTraining,
  batchNormTraining,
} from "./batch-norm-training.js";
export { ensureGradients } from "./ensure-gradients.js";
export {
  type Attrs,
  type Inputs,
  type NamedOp,
  namedOp,
  type OpDefinition,
  replaceKernel,
} from "./named-op.js";
export { padChannels, shortcutA } from "./shortcut.js";
export { SPREAD, SUBSAMPLE, spread, subsample } from "./subsample.js";
