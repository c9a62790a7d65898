export { ClassBalancedLoss, type ClassBalancedOptions, classBalanced } from "./class-balanced.js";
export { components } from "./components.js";
export { CrossEntropy, crossEntropy } from "./cross-entropy.js";
export { Focal, type FocalOptions, focal } from "./focal.js";
export {
  LabelSmoothing,
  type LabelSmoothingOptions,
  labelSmoothing,
} from "./label-smoothing.js";
