export { type ClassBalancedOptions, classBalanced } from "./class-balanced.js";
export {
  ClassBalancedLoss,
  CrossEntropy,
  components,
  Focal,
  LabelSmoothing,
} from "./components.js";
export { crossEntropy } from "./cross-entropy.js";
export { type FocalOptions, focal } from "./focal.js";
export {
  type LabelSmoothingOptions,
  labelSmoothing,
} from "./label-smoothing.js";
