import {
  type Checked,
  checkLength,
  checkNumber,
  checkProbabilities,
  gathered,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkLogits, checkPrior, taus } from "./internal/check.js";

/** From which prior to which. */
export interface AdjustOptions {
  /** The classes' frequencies in training, or their counts: numbers above 0; only their ratios matter. */
  readonly prior: ArrayLike<number>;
  /** Those of the deployment, of at least 0; by default all classes are alike. */
  readonly target?: ArrayLike<number>;
  /** How much of the training prior is taken out; 1 by default, 0 leaves it. */
  readonly tau?: number;
}

/** What each class's logit gains. */
const checkShifts = ({ prior, target, tau = 1 }: AdjustOptions): Checked<Float64Array> =>
  pipe(
    gathered({
      tau: checkNumber("tau", taus, tau),
      from: checkPrior("prior", prior, prior.length),
      to:
        target === undefined
          ? E.right(undefined)
          : checkPrior("target", target, prior.length, true),
    }),
    E.map(({ from, to }) =>
      from.map((p, k) => (to === undefined ? 0 : Math.log(to[k] as number)) - tau * Math.log(p)),
    ),
  );

/**
 * Logits of a classifier trained on one class prior, for a deployment with another.
 *
 *   z'_k = z_k − tau · log prior_k + log target_k        without a target, the last term is left out
 *
 * With `tau` 1 and no target, the largest logit is the class that is right most often when all classes are equally frequent. Not for a
 * classifier that was trained for balance, by a balanced softmax for instance: its prior is already uniform. A class of target 0 gets
 * −Infinity.
 *
 * @shape logits [n, classes] row by row · prior [classes] · target [classes] · result float64 [n, classes]
 * @error TooFewClasses · LengthMismatch · OutOfRange (a logit that is not finite, a prior of 0 or below, a target below 0, tau below 0)
 * @owns  the result is new
 * @source Menon et al., ICLR 2021, section 4.1 (post-hoc logit adjustment)
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { adjustLogits } from "@longtail/priors";
 *
 * // Trained with nine times more images of the first class.
 * console.log(orThrow(adjustLogits([2, 0], { prior: [900, 100] }))); // 2.1 and 2.3: now the second
 * ```
 */
export const adjustLogits = (
  logits: ArrayLike<number>,
  options: AdjustOptions,
): Checked<Float64Array> =>
  pipe(
    checkShifts(options),
    E.bindTo("shifts"),
    E.bind("legal", ({ shifts }) => checkLogits(logits, shifts.length)),
    E.map(({ shifts, legal }) =>
      Float64Array.from(legal, (z, i) => z + (shifts[i % shifts.length] as number)),
    ),
  );

/**
 * `adjustLogits` of probabilities: the result is normalized again.
 *
 *   q_k = p_k · target_k / prior_k^tau, divided by their sum
 *
 * With `tau` 1 and calibrated probabilities, this is Bayes' rule for the other prior. A row in which every class has 0 stays as it is.
 *
 * @shape probabilities [n, classes] row by row · prior [classes] · target [classes] · result float64 [n, classes]
 * @error as `adjustLogits` · OutOfRange (a probability outside [0, 1] or NaN)
 * @owns  the result is new
 * @source Saerens, Latinne and Decaestecker, Neural Computation 2002, equation 2.4; Menon et al., ICLR 2021
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { adjustProbabilities } from "@longtail/priors";
 *
 * console.log(orThrow(adjustProbabilities([0.9, 0.1], { prior: [9, 1] }))); // 0.5 and 0.5
 * ```
 */
export const adjustProbabilities = (
  probabilities: ArrayLike<number>,
  options: AdjustOptions,
): Checked<Float64Array> =>
  pipe(
    checkShifts(options),
    E.bindTo("shifts"),
    E.bind("legal", ({ shifts: { length } }) =>
      pipe(
        checkProbabilities("probabilities", probabilities),
        E.chainFirst((legal) =>
          checkLength(
            "probabilities",
            legal,
            Math.ceil(legal.length / length) * length,
            `probabilities (${length} for each image)`,
          ),
        ),
      ),
    ),
    E.map(({ shifts, legal }) => {
      const classes = shifts.length;
      const largest = shifts.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const factors = shifts.map((shift) => Math.exp(shift - largest));
      const result = Float64Array.from(legal);
      for (let from = 0; from < result.length; from += classes) {
        const row = result.subarray(from, from + classes);
        const scaled = row.map((p, k) => p * (factors[k] as number));
        const sum = scaled.reduce((a, b) => a + b, 0);
        if (sum > 0) row.set(scaled.map((q) => q / sum));
      }
      return result;
    }),
  );
