export type { Calibration, ConformalOptions, Coverage, Probable } from "./api.js";
export { conformalPredictor } from "./conformal-predictor.js";
export { coverage } from "./coverage.js";
export { predictionSets } from "./prediction-sets.js";
export {
  type AdaptiveScore,
  ConformalPredictor,
  type PrevalenceScore,
  Score,
  type ThresholdScore,
} from "./predictor.js";
