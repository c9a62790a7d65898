import type { LongtailError } from "@longtail/core";
import type { Either } from "#fp-ts/Either";
import type { Probable } from "./api.js";
import type { Calibrator } from "./calibrator.js";
import { histogramBinning } from "./histogram-binning.js";
import { isotonicRegression } from "./isotonic-regression.js";
import { temperatureScaling } from "./temperature-scaling.js";
import { vectorScaling } from "./vector-scaling.js";

/**
 * The four functions that fit a calibrator, by its kind, for a table that tries all of them.
 *
 * @example
 * ```ts
 * import { calibrationMethods } from "@longtail/post-hoc-calibration";
 *
 * console.log(Object.keys(calibrationMethods)); // temperature, vector, histogram, isotonic
 * ```
 */
export const calibrationMethods: Readonly<
  Record<Calibrator["kind"], (fitted: Probable) => Either<LongtailError, Calibrator>>
> = {
  temperature: temperatureScaling,
  vector: vectorScaling,
  histogram: histogramBinning,
  isotonic: isotonicRegression,
};
