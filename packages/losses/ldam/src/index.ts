export { components } from "./components.js";
export { Ldam, type LdamOptions, ldam, type ScaledBy } from "./ldam.js";
export { type MarginOptions, margins } from "./margins.js";
