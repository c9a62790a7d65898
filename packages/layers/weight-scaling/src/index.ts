export { components } from "./components.js";
export { scaleLogits } from "./scale-logits.js";
export { type WeightScalingOptions, weightScaling } from "./weight-scaling.js";
