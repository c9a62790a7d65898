export { components } from "./components.js";
export { mix } from "./mix.js";
export { type MixedLoss, mixedLoss } from "./mixed-loss.js";
export { type DrawMixture, mixup } from "./mixup.js";
