export { type AdjustOptions, adjustLogits, adjustProbabilities } from "./adjust.js";
export {
  type AdjustmentOptions,
  type ChosenAdjustment,
  chooseAdjustment,
  type TriedAdjustment,
} from "./choose-adjustment.js";
export { type EstimatedPrior, estimatePrior, type Unlabelled } from "./estimate-prior.js";
