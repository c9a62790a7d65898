export { components } from "./components.js";
export { Linear, type LinearOptions, linear } from "./linear.js";
