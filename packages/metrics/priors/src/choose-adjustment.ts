import {
  type Checked,
  type ClassWeights,
  checkClassWeights,
  checkLabels,
  checkNumber,
  gathered,
  gatheredList,
  integers,
  type Labels,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { checkLogits, checkPrior, taus as tauRange } from "./internal/check.js";

/** Validation images by which `chooseAdjustment` chooses. */
export interface AdjustmentOptions {
  /** Row by row. */
  readonly logits: ArrayLike<number>;
  readonly labels: Labels;
  /** The classes' frequencies in training, or their counts: numbers above 0. */
  readonly prior: ArrayLike<number>;
  /** The values to try: 0, 0.1, …, 2 by default. */
  readonly taus?: readonly number[];
  /** How much the images of each class count: `"balanced"` for a long-tailed validation part. */
  readonly weights?: ClassWeights;
}

/** A tau, and the fraction of validation images that it classifies correctly. */
export interface TriedAdjustment {
  readonly tau: number;
  readonly accuracy: number;
}

/** The best tau, and all that were tried, in their order. */
export interface ChosenAdjustment extends TriedAdjustment {
  readonly tried: readonly TriedAdjustment[];
}

const grid = Array.from({ length: 21 }, (_, i) => i / 10);

/**
 * The tau with which `adjustLogits` classifies most validation images correctly; of equals, the first in the list.
 *
 * @shape logits [n, classes] row by row · labels [n] · prior [classes]
 * @unit  accuracies are fractions
 * @error as `adjustLogits` · BadLabel · OutOfRange (no tau, no image) · of `weights`: as in `@longtail/ece`
 * @owns  the result is plain data; the inputs are neither kept nor changed
 * @source Menon et al., ICLR 2021, section 6, tunes tau on held-out images
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { chooseAdjustment } from "@longtail/priors";
 *
 * const logits = [2, 1.5, 1, 0.5, 3, 0];
 * console.log(orThrow(chooseAdjustment({ logits, labels: [1, 1, 0], prior: [9, 1] })).tau); // 0.3
 * ```
 */
export const chooseAdjustment = ({
  logits,
  labels,
  prior,
  taus = grid,
  weights,
}: AdjustmentOptions): Checked<ChosenAdjustment> =>
  pipe(
    gathered({
      some: checkNumber("taus.length", integers(1), taus.length),
      each: gatheredList(taus.map((tau, i) => checkNumber(`taus.${i}`, tauRange, tau))),
      images: checkNumber("labels.length", integers(1), labels.length),
      prior: checkPrior("prior", prior, prior.length),
      legal: checkLogits(logits, prior.length, labels.length),
      indices: checkLabels(labels, prior.length),
    }),
    E.bind("weightOf", ({ indices }) => checkClassWeights(weights, indices, prior.length)),
    E.map(({ prior: trained, legal, indices, weightOf }) => {
      const logs = trained.map(Math.log);
      const tried = taus.map((tau) => ({
        tau,
        accuracy: accuracyOf(
          legal,
          indices,
          logs.map((log) => tau * log),
          weightOf,
        ),
      }));
      const [first] = tried;
      const best = tried.reduce(
        (a, b) => (b.accuracy > a.accuracy ? b : a),
        first as TriedAdjustment,
      );
      return { ...best, tried };
    }),
  );

const accuracyOf = (
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  shifts: Float64Array,
  weightOf: (label: number) => number,
): number => {
  const classes = shifts.length;
  let [right, total] = [0, 0];
  for (let i = 0, from = 0; i < labels.length; i++, from += classes) {
    const at = (k: number): number => (logits[from + k] as number) - (shifts[k] as number);
    let best = 0;
    for (let k = 1; k < classes; k++) if (at(k) > at(best)) best = k;
    const label = labels[i] as number;
    const weight = weightOf(label);
    total += weight;
    if (best === label) right += weight;
  }
  return right / total;
};
