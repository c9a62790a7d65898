import {
  type Checked,
  checkLength,
  checkNumber,
  checkProbabilities,
  gathered,
  integers,
  range,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkPrior } from "./internal/check.js";

/** Unlabelled images of the deployment, as a classifier sees them. */
export interface Unlabelled {
  /** Row by row; calibrated for the training prior. */
  readonly probabilities: ArrayLike<number>;
  /** The classes' frequencies in training, or their counts: numbers above 0. */
  readonly prior: ArrayLike<number>;
}

/** An estimated prior; plain data. */
export interface EstimatedPrior {
  /** One number for each class, of sum 1. */
  readonly prior: readonly number[];
  /** Mean log-likelihood gained over the training prior, in nats per image: at least 0. */
  readonly gain: number;
  /** How many steps were taken, and whether the last changed no class by more than the tolerance. */
  readonly steps: number;
  readonly converged: boolean;
}

/**
 * The classes' frequencies in a deployment, from the probabilities of unlabelled images: the prior of the largest likelihood, by EM.
 *
 *   w_ik = p_ik q_k / prior_k, divided by their sum over k        q_k = 1/n Σ_i w_ik
 *
 * Starts from the training prior. It rests on two assumptions: images of a class look as they did in training, and the probabilities are
 * calibrated for the training prior. Give the result to `adjustProbabilities` as `target`.
 *
 * @shape probabilities [n, classes] row by row · prior [classes]
 * @unit  fractions; `gain` in nats per image
 * @error TooFewClasses · LengthMismatch · OutOfRange (no images, a probability outside [0, 1] or NaN, a prior of 0 or below, a tolerance
 *        outside (0, 1), steps below 1)
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Saerens, Latinne and Decaestecker, Neural Computation 2002, equation 2.9
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { estimatePrior } from "@longtail/priors";
 *
 * // Trained on as many images of each class; three of four images here look like the second.
 * const probabilities = [0.95, 0.05, 0.1, 0.9, 0.05, 0.95, 0.05, 0.95];
 * console.log(orThrow(estimatePrior({ probabilities, prior: [1, 1] })).prior); // about 0.23 and 0.77
 * ```
 */
export const estimatePrior = (
  { probabilities, prior }: Unlabelled,
  {
    tolerance = 1e-8,
    steps = 10_000,
  }: { readonly tolerance?: number; readonly steps?: number } = {},
): Checked<EstimatedPrior> =>
  pipe(
    gathered({
      tolerance: checkNumber("tolerance", range(0, 1, "()"), tolerance),
      steps: checkNumber("steps", integers(1), steps),
      trained: checkPrior("prior", prior, prior.length),
    }),
    E.bind("legal", ({ trained: { length } }) =>
      pipe(
        checkProbabilities("probabilities", probabilities),
        E.chainFirst((legal) =>
          checkLength(
            "probabilities",
            legal,
            Math.max(1, Math.ceil(legal.length / length)) * length,
            `probabilities (${length} for each image)`,
          ),
        ),
      ),
    ),
    E.map(({ trained, legal }) => climbed(legal, trained, tolerance, steps)),
  );

/** One step of EM: the next prior, and the mean log-likelihood ratio of this one. */
const step = (
  probabilities: ArrayLike<number>,
  trained: Float64Array,
  prior: Float64Array,
): { readonly next: Float64Array; readonly gain: number } => {
  const classes = trained.length;
  const ratios = prior.map((q, k) => q / (trained[k] as number));
  const next = new Float64Array(classes);
  let [gain, images] = [0, 0];
  for (let from = 0; from < probabilities.length; from += classes) {
    let [sum, before] = [0, 0];
    for (let k = 0; k < classes; k++) {
      const p = probabilities[from + k] as number;
      before += p;
      sum += p * (ratios[k] as number);
    }
    // A row of zeros, or one whose classes have all gone, says nothing.
    if (!(sum > 0)) continue;
    images++;
    gain += Math.log(sum / before);
    for (let k = 0; k < classes; k++)
      (next[k] as number) += ((probabilities[from + k] as number) * (ratios[k] as number)) / sum;
  }
  return images === 0
    ? { next: prior, gain: 0 }
    : { next: next.map((sum) => sum / images), gain: gain / images };
};

const climbed = (
  probabilities: ArrayLike<number>,
  trained: Float64Array,
  tolerance: number,
  most: number,
): EstimatedPrior => {
  let [prior, taken, converged] = [trained, 0, false];
  while (taken < most && !converged) {
    const { next } = step(probabilities, trained, prior);
    const before = prior;
    converged = next.every((q, k) => Math.abs(q - (before[k] as number)) <= tolerance);
    prior = next;
    taken++;
  }
  const { gain } = step(probabilities, trained, prior);
  return { prior: Array.from(prior), gain: Math.max(0, gain), steps: taken, converged };
};
