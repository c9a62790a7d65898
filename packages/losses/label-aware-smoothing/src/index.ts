export { components } from "./components.js";
export {
  type Form,
  LabelAwareSmoothing,
  type LabelAwareSmoothingOptions,
  labelAwareSmoothing,
} from "./label-aware-smoothing.js";
export { type Shape, type SmoothingOptions, smoothingFactors } from "./smoothing-factors.js";
