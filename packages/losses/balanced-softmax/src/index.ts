export { type BalancedSoftmaxOptions, balancedSoftmax } from "./balanced-softmax.js";
export { components } from "./components.js";
export { type LogitAdjustedOptions, logitAdjusted } from "./logit-adjusted.js";
