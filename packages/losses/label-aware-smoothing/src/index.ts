export { components, LabelAwareSmoothing } from "./components.js";
export {
  type Form,
  type LabelAwareSmoothingOptions,
  labelAwareSmoothing,
} from "./label-aware-smoothing.js";
export { type Shape, type SmoothingOptions, smoothingFactors } from "./smoothing-factors.js";
