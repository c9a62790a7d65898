export {
  type BalancedSoftmaxOptions,
  balancedSoftmax,
} from "./balanced-softmax.js";
export { BalancedSoftmax, components, LogitAdjustment } from "./components.js";
export { type LogitAdjustedOptions, logitAdjusted } from "./logit-adjusted.js";
