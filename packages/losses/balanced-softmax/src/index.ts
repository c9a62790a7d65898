export {
  BalancedSoftmax,
  type BalancedSoftmaxOptions,
  balancedSoftmax,
} from "./balanced-softmax.js";
export { components } from "./components.js";
export { type LogitAdjustedOptions, LogitAdjustment, logitAdjusted } from "./logit-adjusted.js";
