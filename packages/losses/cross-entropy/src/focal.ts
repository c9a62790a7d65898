import {
  betas,
  type Checked,
  type ClassCounts,
  checkCounts,
  checkOptions,
  effectiveNumberWeights,
  failure,
  gathered,
  inRange,
  type Loss,
  numberIn,
  options,
  within,
} from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The ranges and the defaults of the hyper-parameters. */
export const focalOptions = options({
  fields: { gamma: inRange(0, Number.POSITIVE_INFINITY, "[)"), beta: numberIn(betas) },
  defaults: { gamma: 1, beta: 0 },
});

/** Options of `focal`. */
export interface FocalOptions {
  /** 0 or more, 1 by default. 0 is cross-entropy; the larger it is, the less easy examples count. */
  readonly gamma?: number;
  /** Training images per class, required when `beta` is above 0. */
  readonly counts?: ArrayLike<number>;
  /** In [0, 1), 0 by default: all classes weigh alike. Above 0 this is the class-balanced focal loss. */
  readonly beta?: number;
}

/**
 * The focal loss: cross-entropy in which examples count less the surer the network is of their true class. The softmax form.
 *
 *   ℓ_i = (1 − exp(−c_i))^gamma · c_i        c_i = −w_y log p_iy,  p_i = softmax(logits_i), y = labels[i]
 *
 * When `beta` is 0, w are ones and exp(−c) is p_y. Otherwise w are `effectiveNumberWeights`, also inside the power. The mean
 * over the batch is the plain one, not divided by the weights.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (gamma, beta) · MissingKey (beta without counts) · TooFewClasses · BadCount; all at once
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source kaidic/LDAM-DRW losses.py, `FocalLoss`: one softmax over the classes. Lin et al., ICCV 2017, and Cui et al., CVPR 2019,
 *         use K sigmoids and weight outside the power.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { focal } from "@longtail/cross-entropy";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(focal({ gamma: 2 }));
 * const logits = tf.tensor2d([[3, 0], [3, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 1], "int32")).data()); // about 0.0001 and 2.8
 * ```
 */
export const focal = ({ counts, ...given }: FocalOptions = {}): Checked<Loss> =>
  pipe(
    gathered({
      counts: checkCountsFor(given.beta, counts),
      options: checkOptions("focal", focalOptions, given),
    }),
    E.chain(({ counts, options: { gamma, beta } }) =>
      counts === undefined
        ? E.right(focusedLoss(gamma))
        : pipe(
            effectiveNumberWeights({ counts, beta }),
            E.map((weights) => focusedLoss(gamma, weights)),
          ),
    ),
  );

const checkCountsFor = (
  beta: number | undefined,
  counts: ArrayLike<number> | undefined,
): Checked<ClassCounts | undefined> => {
  if (counts !== undefined) return checkCounts(counts);
  return within(betas, beta) && beta > 0
    ? E.left(failure("MissingKey", { path: [], key: "counts" }))
    : E.right(undefined);
};

// The slope of a power at 0 may be infinite. float32 has nothing between 0 and 6e-8 for 1 − p anyway.
const LEAST = 1e-12;

const focusedLoss = (gamma: number, weights?: readonly number[]): Loss => {
  ensureGradients();
  return (logits, labels) =>
    tf.tidy(() => {
      const classes = logits.shape[1];
      const own =
        weights === undefined ? tf.ones<tf.Rank.R1>([classes]) : tf.tensor1d([...weights]);
      const surprise = smoothedCrossEntropy(logits, labels, own, tf.zeros([classes]));
      const doubt = tf.maximum(tf.sub(1, tf.exp(tf.neg(surprise))), LEAST);
      return tf.mul(tf.pow(doubt, gamma), surprise);
    });
};
