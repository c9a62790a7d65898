import type { FrequencyTemperature } from "../calibrator.js";

/** The limits of a temperature. */
export const COLDEST = 0.01;
export const HOTTEST = 100;

/** The log of each class's temperature, before it is kept within its limits. */
export const logTemperatures = ({
  temperature,
  slope,
  counts,
}: Omit<FrequencyTemperature, "kind">): Float64Array => {
  const logs = Float64Array.from(counts, Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  return logs.map((log) => Math.log(temperature) + slope * (log - mean));
};

/** Each class's temperature. */
export const temperaturesOf = (calibrator: Omit<FrequencyTemperature, "kind">): Float64Array =>
  logTemperatures(calibrator).map((t) => Math.min(HOTTEST, Math.max(COLDEST, Math.exp(t))));
