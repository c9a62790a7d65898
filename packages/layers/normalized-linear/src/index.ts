export { components } from "./components.js";
export { type NormalizedLinearOptions, normalizedLinear } from "./normalized-linear.js";
