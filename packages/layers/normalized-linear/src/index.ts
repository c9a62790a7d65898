export { components } from "./components.js";
export {
  NormalizedLinear,
  type NormalizedLinearOptions,
  normalizedLinear,
} from "./normalized-linear.js";
