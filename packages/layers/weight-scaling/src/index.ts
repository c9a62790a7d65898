export { type ChooseTauOptions, type ChosenTau, chooseTau, type TriedTau } from "./choose-tau.js";
export { components } from "./components.js";
export { scaleLogits } from "./scale-logits.js";
export { tauNormalize, taus } from "./tau-normalize.js";
export { WeightScaling, type WeightScalingOptions, weightScaling } from "./weight-scaling.js";
