import { checkCounts, checkLength, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "./api.js";
import type { FrequencyTemperature } from "./calibrator.js";
import { checkFitted, type Fitted } from "./internal/check.js";
import { COLDEST, HOTTEST, logTemperatures } from "./internal/class-temperatures.js";
import { logsOf, mostProbable } from "./internal/logits.js";
import { minimize, type Smooth } from "./internal/minimize.js";
import { temperatureScaling } from "./temperature-scaling.js";

/** How a calibrator that depends on the classes' frequencies is fitted. */
export interface FrequencyOptions extends FitOptions {
  /** Training images per class. By default the fitted images are counted, with 1 for a class without any. */
  readonly counts?: ArrayLike<number>;
}

// Decides where the images do not: classes of equal counts, whose slope is any.
const RIDGE = 1e-6;

/** Mean NLL and ridge of the log of the temperature and the slope. */
const objective = (
  logits: Float64Array,
  { classes, labels, weightOf }: Fitted,
  counts: readonly number[],
): Smooth => {
  const exponents = logTemperatures({ temperature: Math.E, slope: 1, counts }).map((t) => t - 1);
  const predicted = Int32Array.from(labels, (_, i) => mostProbable(logits, classes, i * classes));
  return (x, gradient) => {
    const [base, slope] = [x[0] as number, x[1] as number];
    let [nll, total, first, second] = [0, 0, 0, 0];
    for (let image = 0, from = 0; image < labels.length; image++, from += classes) {
      const exponent = exponents[predicted[image] as number] as number;
      const unbounded = base + slope * exponent;
      const bounded = Math.min(Math.log(HOTTEST), Math.max(Math.log(COLDEST), unbounded));
      const factor = Math.exp(-bounded);
      const most = logits[from + (predicted[image] as number)] as number;
      let [sum, moment] = [0, 0];
      for (let k = 0; k < classes; k++) {
        const below = (logits[from + k] as number) - most;
        const power = Math.exp(factor * below);
        sum += power;
        moment += power * below;
      }
      const label = labels[image] as number;
      const weight = weightOf(label);
      const own = (logits[from + label] as number) - most;
      total += weight;
      nll += weight * (Math.log(sum) - factor * own);
      // The derivative in log T is the one in 1/T, times −1/T.
      const change = bounded === unbounded ? -factor * weight * (moment / sum - own) : 0;
      first += change;
      second += change * exponent;
    }
    gradient[0] = first / total;
    gradient[1] = second / total + RIDGE * slope;
    return nll / total + (RIDGE / 2) * slope * slope;
  };
};

/**
 * A temperature that depends on how frequent the predicted class is, by two numbers: frequent classes may be cooled or heated more
 * than rare ones.
 *
 *   T_k = T (n_k / g)^b,  k the predicted class,  g the geometric mean of the counts        q = softmax(log p / T_k)
 *
 * T and b minimize the NLL, from the temperature of `temperatureScaling` and b = 0, so the NLL never exceeds that of plain
 * temperature scaling. T_k stays in [0.01, 100]. The most probable class stays the same. Where all counts are equal, b is 0.
 *
 * @shape probabilities [n, classes] row by row · labels [n] · counts [classes]
 * @error as `temperatureScaling` · of `counts`: LengthMismatch, BadCount (not an integer of at least 1)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source this package; Islam et al., ICML Workshops 2021 (class-distribution-aware temperature scaling), lets the temperature depend
 *         on the frequency of the class by a hyper-parameter, which is fitted here
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { frequencyTemperature } from "@longtail/post-hoc-calibration";
 *
 * // Of two predictions of 90 %, those of the frequent class are right more often.
 * const probabilities = [0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9];
 * const fitted = { probabilities, classes: 2, labels: [0, 0, 1, 1, 0, 0] };
 * console.log(orThrow(frequencyTemperature(fitted, { counts: [100, 1] })).slope); // below 0
 * ```
 */
export const frequencyTemperature = (
  fitted: Probable,
  { counts: given, ...options }: FrequencyOptions = {},
): E.Either<LongtailError, FrequencyTemperature> => {
  const checked = checkFitted(fitted, options);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes, labels } = checked.right;
  const counts = checkCounts(given ?? countsOf(labels, classes));
  if (E.isLeft(counts)) return counts;
  const length = checkLength("counts", counts.right, classes);
  if (E.isLeft(length)) return length;
  return E.map(({ temperature }: { readonly temperature: number }): FrequencyTemperature => {
    const start = Float64Array.of(Math.log(temperature), 0);
    const least = minimize(
      objective(logsOf(probabilities), checked.right, counts.right),
      start,
      1e-9,
    );
    return {
      kind: "frequency",
      temperature: Math.exp(least[0] as number),
      slope: least[1] as number,
      counts: counts.right,
    };
  })(temperatureScaling(fitted, options));
};

const countsOf = (labels: ArrayLike<number>, classes: number): readonly number[] => {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of Array.from(labels)) counts[label] = (counts[label] as number) + 1;
  return counts.map((count) => Math.max(1, count));
};
