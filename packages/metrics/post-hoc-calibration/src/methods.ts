import type { LongtailError } from "@longtail/core";
import type { Either } from "#fp-ts/Either";
import type { Probable } from "./api.js";
import type { Calibrator } from "./calibrator.js";
import { type FrequencyOptions, frequencyTemperature } from "./frequency-temperature.js";
import { histogramBinning } from "./histogram-binning.js";
import { isotonicRegression } from "./isotonic-regression.js";
import { temperatureScaling } from "./temperature-scaling.js";
import { vectorScaling } from "./vector-scaling.js";

/**
 * The five functions that fit a calibrator, by its kind, for a table that tries all of them. `counts` matter to one of them.
 *
 * @example
 * ```ts
 * import { calibrationMethods } from "@longtail/post-hoc-calibration";
 *
 * console.log(Object.keys(calibrationMethods)); // temperature, frequency, vector, histogram, isotonic
 * ```
 */
export const calibrationMethods: Readonly<
  Record<
    Calibrator["kind"],
    (fitted: Probable, options?: FrequencyOptions) => Either<LongtailError, Calibrator>
  >
> = {
  temperature: temperatureScaling,
  frequency: frequencyTemperature,
  vector: vectorScaling,
  histogram: histogramBinning,
  isotonic: isotonicRegression,
};
