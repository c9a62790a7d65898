export { addDecayedWeights } from "./add-decayed-weights.js";
export { applyUpdates, type Rates } from "./apply-updates.js";
export { chain } from "./chain.js";
export { clipGradients } from "./clip-gradients.js";
export {
  ConstantSchedule,
  CosineSchedule,
  components,
  Sgd,
  StepSchedule,
} from "./components.js";
export { constant } from "./constant.js";
export { cosine } from "./cosine.js";
export { descend } from "./descend.js";
export { maxNorm } from "./max-norm.js";
export { momentum } from "./momentum.js";
export { type SgdOptions, sgd } from "./sgd.js";
export { type StepOptions, step } from "./step.js";
