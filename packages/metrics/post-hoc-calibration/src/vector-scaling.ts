import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { FitOptions, Probable } from "./api.js";
import type { VectorScaling } from "./calibrator.js";
import { checkFitted, type Fitted } from "./internal/check.js";
import { logsOf } from "./internal/logits.js";
import { minimize, type Smooth } from "./internal/minimize.js";

const RIDGE = 1e-6;

/** Mean NLL and ridge of K scales followed by K biases. */
const objective =
  (logits: Float64Array, { classes, labels, weightOf }: Fitted): Smooth =>
  (x, gradient) => {
    const powers = new Float64Array(classes);
    const count = labels.length;
    gradient.fill(0);
    let [nll, total] = [0, 0];
    for (let image = 0, from = 0; image < count; image++, from += classes) {
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) {
        const logit = (x[k] as number) * (logits[from + k] as number) + (x[classes + k] as number);
        powers[k] = logit;
        if (logit > most) most = logit;
      }
      const label = labels[image] as number;
      const weight = weightOf(label);
      total += weight;
      nll += weight * (most - (powers[label] as number));
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        const power = Math.exp((powers[k] as number) - most);
        powers[k] = power;
        sum += power;
      }
      nll += weight * Math.log(sum);
      for (let k = 0; k < classes; k++) {
        const gap = weight * ((powers[k] as number) / sum - (k === label ? 1 : 0));
        (gradient[k] as number) += gap * (logits[from + k] as number);
        (gradient[classes + k] as number) += gap;
      }
    }
    let ridge = 0;
    for (let i = 0; i < 2 * classes; i++) {
      const away = (x[i] as number) - (i < classes ? 1 : 0);
      ridge += away * away;
      gradient[i] = (gradient[i] as number) / total + RIDGE * away;
    }
    return nll / total + (RIDGE / 2) * ridge;
  };

/**
 * Vector scaling: a scale and a bias for each class's log-probability that minimize the NLL.
 *
 *   s, b = argmin 1/Σw Σ_i −w_y log softmax(s ∘ log p_i + b)_y + 1e-6 / 2 · (|s − 1|² + |b|²)        q = softmax(s ∘ log p + b)
 *
 * Where the images determine the result, the ridge is too small to show. Where they do not (a class without images, whose bias would
 * diverge; images that are all classified correctly), it picks the solution closest to the identity. Convex; found by L-BFGS from
 * s = 1, b = 0, so the NLL never exceeds that of the original probabilities.
 *
 * @shape probabilities [n, classes] row by row · labels [n]
 * @error as `temperatureScaling`
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Guo et al., ICML 2017, section 4.2, scales raw logits. Log-probabilities differ from them by a constant per image,
 *         to which per-class scales are sensitive: this is the diagonal form of Kull et al., NeurIPS 2019 (Dirichlet calibration),
 *         which needs no logits.
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { vectorScaling } from "@longtail/post-hoc-calibration";
 *
 * const probabilities = [0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.2, 0.8];
 * console.log(orThrow(vectorScaling({ probabilities, classes: 2, labels: [0, 1, 0, 1] })).perClass);
 * ```
 */
export const vectorScaling = (
  fitted: Probable,
  options: FitOptions = {},
): E.Either<LongtailError, VectorScaling> => {
  const checked = checkFitted(fitted, options);
  if (E.isLeft(checked)) return checked;
  const { probabilities, classes } = checked.right;
  const start = new Float64Array(2 * classes).fill(1, 0, classes);
  const least = minimize(objective(logsOf(probabilities), checked.right), start, 1e-6);
  return E.right({
    kind: "vector",
    perClass: Array.from({ length: classes }, (_, k) => ({
      scale: least[k] as number,
      bias: least[classes + k] as number,
    })),
  });
};
