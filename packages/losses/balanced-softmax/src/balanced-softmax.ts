import { type Checked, checkCounts, type Loss } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { biasedLoss } from "./internal/biased-loss.js";

/** Options of `balancedSoftmax`. */
export interface BalancedSoftmaxOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
}

/**
 * Cross-entropy under a softmax that knows how many training images each class has.
 *
 *   ℓ_i = −log (n_y exp z_iy / Σ_k n_k exp z_ik)        z = logits, y = labels[i]
 *
 * The counts stay in the loss: the plain softmax of the trained logits is that of balanced classes, so evaluate that. With
 * equal counts this is cross-entropy.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error TooFewClasses · BadCount
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Ren et al., NeurIPS 2020; jiawei-ren/BalancedMetaSoftmax BalancedSoftmaxLoss.py
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { balancedSoftmax } from "@longtail/balanced-softmax";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(balancedSoftmax({ counts: [90, 10] }));
 * const logits = tf.tensor2d([[0, 0], [0, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 1], "int32")).data()); // −log 0.9 and −log 0.1
 * ```
 */
export const balancedSoftmax = ({ counts }: BalancedSoftmaxOptions): Checked<Loss> =>
  pipe(
    checkCounts(counts),
    E.map((counts) => biasedLoss(counts.map(Math.log))),
  );
