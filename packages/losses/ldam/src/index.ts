export { components, Ldam } from "./components.js";
export { type LdamOptions, ldam, type ScaledBy } from "./ldam.js";
export { type MarginOptions, margins } from "./margins.js";
