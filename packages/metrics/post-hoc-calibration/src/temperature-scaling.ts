import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "./api.js";
import type { TemperatureScaling } from "./calibrator.js";
import { checkFitted, type Fitted } from "./internal/check.js";
import { COLDEST, HOTTEST } from "./internal/class-temperatures.js";
import { logsOf } from "./internal/logits.js";

/** First and second derivative of the NLL, summed over the images, in the factor that multiplies the logits. */
const derivatives = (
  logits: Float64Array,
  { classes, labels, weightOf }: Fitted,
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
    const label = labels[image] as number;
    const weight = weightOf(label);
    slope += weight * (mean - ((logits[from + label] as number) - most));
    curvature += weight * (second / sum - mean * mean);
  }
  return [slope, curvature];
};

/**
 * Temperature scaling: divides log-probabilities by the one number that minimizes the NLL.
 *
 *   T = argmin Σ_i −w_y log softmax(log p_i / T)_y        q = softmax(log p / T)
 *
 * The NLL is convex in 1/T; Newton steps inside a shrinking bracket find its minimum to ten digits. T stays in [0.01, 100]. If every
 * image is classified correctly the NLL has no minimum, and T becomes 0.01; if every row has equal probabilities, any T is as good, and
 * T becomes 1. The most probable class stays the same. A log-probability differs from the logit by a constant per image, to which
 * softmax is invariant.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @error TooFewClasses · OutOfRange (no images, a probability outside [0, 1] or NaN) · BadLabel · LengthMismatch · of `weights`:
 *        WrongType (no list), LengthMismatch, OutOfRange (below 0, not finite, or 0 for every image)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Guo et al., ICML 2017, section 4.2; gpleiss/temperature_scaling fits T itself with 50 iterations of L-BFGS at a
 *         step of 0.01, which can stop short of the minimum
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { temperatureScaling } from "@longtail/post-hoc-calibration";
 *
 * // Always 90 % confident, and correct two times in three.
 * const probabilities = [0.9, 0.1, 0.1, 0.9, 0.9, 0.1];
 * console.log(orThrow(temperatureScaling({ probabilities, classes: 2, labels: [0, 1, 1] })).temperature); // log 9 / log 2
 * ```
 */
export const temperatureScaling = (
  fitted: Probable,
  options: FitOptions = {},
): E.Either<LongtailError, TemperatureScaling> => {
  const checked = checkFitted(fitted, options);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes } = checked.right;
  const logits = logsOf(probabilities);
  const at = (factor: number) => derivatives(logits, checked.right, factor);
  const found = (factor: number): E.Either<LongtailError, TemperatureScaling> =>
    E.right({ kind: "temperature", classes, temperature: 1 / factor });
  let [low, high, factor] = [1 / HOTTEST, 1 / COLDEST, 1];
  const [[atLow], [atHigh]] = [at(low), at(high)];
  // With equal probabilities every temperature is as good.
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
    // Near the end, rounding may move Newton's step across an end of the bracket.
    const moved = Math.min(Math.abs(newton - factor), Math.abs(next - factor));
    if (moved <= 1e-10 * factor) break;
    factor = next;
  }
  return found(factor);
};
