export {
  type AccumulatorOptions,
  type CalibrationAccumulator,
  calibrationAccumulator,
} from "./accumulator.js";
export { adaptiveError } from "./adaptive.js";
export type {
  Bin,
  BinOptions,
  Calibration,
  CalibrationByGroup,
  ClassWeights,
  FullCalibration,
  Predicted,
  Predictions,
  Probable,
  ZeroRule,
} from "./api.js";
export { calibration } from "./calibration.js";
export { calibrationOfGroups } from "./groups.js";
export { predictionsOf } from "./predictions.js";
export { calibrationOfProbabilities, type ProbabilityOptions } from "./probabilities.js";
export { type RiskCoverage, type RiskPoint, riskCoverage } from "./risk-coverage.js";
export {
  type SmoothCalibration,
  type SmoothOptions,
  type SmoothPoint,
  smoothAccuracies,
  smoothCalibration,
} from "./smooth-calibration.js";
