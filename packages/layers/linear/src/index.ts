export { components } from "./components.js";
export { type LinearOptions, linear } from "./linear.js";
