import type { LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { Probable } from "./api.js";
import type { TemperatureScaling } from "./calibrator.js";
import { checkProbable } from "./internal/check.js";
import { logsOf } from "./internal/logits.js";

// T is looked for between these.
const [COLDEST, HOTTEST] = [0.01, 100];

/** First and second derivative of the NLL, summed over the images, in the factor that multiplies the logits. */
const derivatives = (
  logits: Float64Array,
  classes: number,
  labels: ArrayLike<number>,
  factor: number,
): readonly [slope: number, curvature: number] => {
  let [slope, curvature] = [0, 0];
  for (let image = 0, from = 0; image < labels.length; image++, from += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) most = Math.max(most, logits[from + k] as number);
    let [sum, first, second] = [0, 0, 0];
    for (let k = 0; k < classes; k++) {
      const below = (logits[from + k] as number) - most;
      const power = Math.exp(factor * below);
      sum += power;
      first += power * below;
      second += power * below * below;
    }
    const mean = first / sum;
    slope += mean - ((logits[from + (labels[image] as number)] as number) - most);
    curvature += second / sum - mean * mean;
  }
  return [slope, curvature];
};

/**
 * Temperature scaling: the one number by which log-probabilities are divided so that the NLL is least.
 *
 *   T = argmin Σ_i −log softmax(log p_i / T)_y        q = softmax(log p / T)
 *
 * The NLL is convex in 1/T; its only zero slope is found by Newton's steps inside a bracket that shrinks, to ten digits.
 * T stays in [0.01, 100]: where every image is right there is no least NLL, and T becomes 0.01; where all rows are of equal
 * probabilities, any T is as good, and T becomes 1. The most probable class
 * stays the same. A log-probability differs from the logit by a number that the image's classes share, which softmax does
 * not see.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @error TooFewClasses · OutOfRange (no image, a probability outside [0, 1] or NaN) · BadLabel · LengthMismatch
 * @owns  the result is plain data; nothing given is kept or changed
 * @source Guo et al., ICML 2017, section 4.2; gpleiss/temperature_scaling fits T itself with 50 iterations of L-BFGS at a
 *         step of 0.01, which can stop short of the minimum
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { temperatureScaling } from "@longtail/post-hoc-calibration";
 *
 * // Always 90 % sure, and right twice in three times.
 * const probabilities = [0.9, 0.1, 0.1, 0.9, 0.9, 0.1];
 * console.log(orThrow(temperatureScaling({ probabilities, classes: 2, labels: [0, 1, 1] })).temperature); // log 9 / log 2
 * ```
 */
export const temperatureScaling = (
  fitted: Probable,
): E.Either<LongtailError, TemperatureScaling> => {
  const checked = checkProbable(fitted);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes, labels } = checked.right;
  const logits = logsOf(probabilities);
  const at = (factor: number) => derivatives(logits, classes, labels, factor);
  const found = (factor: number): E.Either<LongtailError, TemperatureScaling> =>
    E.right({ kind: "temperature", classes, temperature: 1 / factor });
  let [low, high, factor] = [1 / HOTTEST, 1 / COLDEST, 1];
  const [[atLow], [atHigh]] = [at(low), at(high)];
  // Rows of equal probabilities have no temperature.
  if (atLow === 0 && atHigh === 0) return found(1);
  if (atHigh <= 0) return found(high);
  if (atLow >= 0) return found(low);
  for (let i = 0; i < 100; i++) {
    const [slope, curvature] = at(factor);
    if (slope === 0) break;
    if (slope < 0) low = factor;
    else high = factor;
    const newton = factor - slope / curvature;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    // At the end rounding may send Newton's step across an end of the bracket.
    const moved = Math.min(Math.abs(newton - factor), Math.abs(next - factor));
    if (moved <= 1e-10 * factor) break;
    factor = next;
  }
  return found(factor);
};
