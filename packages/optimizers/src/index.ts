export { addDecayedWeights } from "./add-decayed-weights.js";
export { applyUpdates, type Rates } from "./apply-updates.js";
export { chain } from "./chain.js";
export { components } from "./components.js";
export { constant } from "./constant.js";
export { cosine } from "./cosine.js";
export { momentum } from "./momentum.js";
export { type SgdOptions, sgd } from "./sgd.js";
export { type StepOptions, step } from "./step.js";
