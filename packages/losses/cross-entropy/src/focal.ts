import {
  betas,
  checkNumber,
  effectiveNumberWeights,
  failure,
  faults,
  type LongtailError,
  type Loss,
  type Range,
  range,
  several,
} from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";

/** The range of `gamma`: 0 or more. */
export const gammas: Range = range(0, Number.POSITIVE_INFINITY, "[)");

/** How much easy examples count, and how classes are weighed. */
export interface FocalOptions {
  /** 0 is cross-entropy; the larger, the less the examples that are already right count. */
  readonly gamma: number;
  /** Training images per class; needed where `beta` is above 0. */
  readonly counts?: ArrayLike<number>;
  /** In [0, 1), 0 when left out: all classes weigh alike. Above 0 it is the class-balanced focal loss. */
  readonly beta?: number;
}

// Under this the power's slope could be infinite beside a zero: float32 has nothing between 0 and 6e-8 for 1 − p anyway.
const LEAST = 1e-12;

/**
 * The focal loss: cross-entropy in which an example counts less the surer the net is of its true class. The softmax form.
 *
 *   ℓ_i = (1 − exp(−c_i))^gamma · c_i        c_i = −w_y log p_iy,  p_i = softmax(logits_i), y = labels[i]
 *
 * w are ones when `beta` is 0, and exp(−c) is then p_y; otherwise w are `effectiveNumberWeights`, inside the power as well. The mean
 * over the batch is the plain one, not divided by the weights.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (gamma, beta) · MissingKey (beta without counts) · TooFewClasses · BadCount; all of them, if several
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source kaidic/LDAM-DRW losses.py, `FocalLoss`: one softmax over the classes. Lin et al., ICCV 2017, and Cui et al., CVPR 2019, have
 *         K sigmoids, and weigh outside the power.
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
export const focal = ({ gamma, counts, beta = 0 }: FocalOptions): E.Either<LongtailError, Loss> => {
  const weights = weightsOf(counts, beta);
  const errors = faults(checkNumber("gamma", gammas, gamma), weights);
  if (E.isLeft(weights) || errors.length > 0) return E.left(several(errors));
  ensureGradients();
  const table = weights.right;
  return E.right((logits, labels) =>
    tf.tidy(() => {
      const classes = logits.shape[1];
      const own = table === undefined ? tf.ones<tf.Rank.R1>([classes]) : tf.tensor1d([...table]);
      const surprise = smoothedCrossEntropy(logits, labels, own, tf.zeros([classes]));
      const doubt = tf.maximum(tf.sub(1, tf.exp(tf.neg(surprise))), LEAST);
      return tf.mul<tf.Tensor1D>(tf.pow(doubt, gamma), surprise);
    }),
  );
};

const weightsOf = (
  counts: ArrayLike<number> | undefined,
  beta: number,
): E.Either<LongtailError, readonly number[] | undefined> =>
  counts !== undefined
    ? effectiveNumberWeights({ counts, beta })
    : beta === 0
      ? E.right(undefined)
      : E.chain(() => E.left(failure("MissingKey", { path: [], key: "counts" })))(
          checkNumber("beta", betas, beta),
        );
