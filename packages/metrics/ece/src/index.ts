export { adaptiveError } from "./adaptive.js";
export type {
  Bin,
  BinOptions,
  Calibration,
  FullCalibration,
  Predicted,
  Probable,
  ZeroRule,
} from "./api.js";
export { calibration } from "./calibration.js";
export { type ClassGroups, calibrationOfGroups } from "./groups.js";
export { type Predictions, predictionsOf } from "./predictions.js";
export { calibrationOfProbabilities } from "./probabilities.js";
