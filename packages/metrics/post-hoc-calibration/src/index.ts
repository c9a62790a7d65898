export type { FitOptions, Probable } from "./api.js";
export { calibrate } from "./calibrate.js";
export {
  Calibrator,
  FrequencyTemperature,
  HistogramBinning,
  IsotonicRegression,
  TemperatureScaling,
  VectorScaling,
} from "./calibrator.js";
export { type FrequencyOptions, frequencyTemperature } from "./frequency-temperature.js";
export { histogramBinning } from "./histogram-binning.js";
export { temperaturesOf } from "./internal/class-temperatures.js";
export { isotonicRegression } from "./isotonic-regression.js";
export { calibrationMethods } from "./methods.js";
export { temperatureScaling } from "./temperature-scaling.js";
export { vectorScaling } from "./vector-scaling.js";
