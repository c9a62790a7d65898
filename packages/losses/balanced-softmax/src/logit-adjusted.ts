import {
  checkCounts,
  checkNumber,
  faults,
  type LongtailError,
  type Loss,
  type Range,
  range,
  several,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import type { BalancedSoftmaxOptions } from "./balanced-softmax.js";
import { biasedLoss } from "./internal/biased-loss.js";

/** The range of `tau`: 0 or more. */
export const taus: Range = range(0, Number.POSITIVE_INFINITY, "[)");

/** The prior, and how much of it. */
export interface LogitAdjustedOptions extends BalancedSoftmaxOptions {
  /** 0 is cross-entropy, 1 balanced softmax; more pushes further towards the rare classes. */
  readonly tau: number;
}

/**
 * Cross-entropy of logits to which `tau` times the logarithm of each class's share of the training images has been added.
 *
 *   ℓ_i = −log softmax(z_i + tau log π)_y        z = logits, y = labels[i], π_k = n_k / Σ_j n_j
 *
 * The prior stays in the loss; what is evaluated is the logits without it.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (tau) · TooFewClasses · BadCount; both, if both are wrong
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Menon et al., ICLR 2021, equation 10; google-research/logit_adjustment main.py
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { logitAdjusted } from "@longtail/balanced-softmax";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(logitAdjusted({ counts: [90, 10], tau: 2 }));
 * const logits = tf.tensor2d([[0, 0], [0, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 1], "int32")).data()); // about 0.012 and 4.4
 * ```
 */
export const logitAdjusted = ({
  counts,
  tau,
}: LogitAdjustedOptions): E.Either<LongtailError, Loss> => {
  const legal = checkCounts(counts);
  const errors = faults(legal, checkNumber("tau", taus, tau));
  if (E.isLeft(legal) || errors.length > 0) return E.left(several(errors));
  const images = legal.right.reduce((a, b) => a + b, 0);
  return E.right(biasedLoss(legal.right.map((n) => tau * Math.log(n / images))));
};
