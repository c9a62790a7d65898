export { components } from "./components.js";
export { crossEntropy } from "./cross-entropy.js";
