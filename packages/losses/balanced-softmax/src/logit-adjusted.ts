import {
  type Checked,
  checkCounts,
  checkOptions,
  gathered,
  inRange,
  type Loss,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { biasedLoss } from "./internal/biased-loss.js";

/** The ranges and the defaults of the hyper-parameters. */
export const logitAdjustedOptions = options({
  fields: { tau: inRange(0, Number.POSITIVE_INFINITY, "[)") },
  defaults: { tau: 1 },
});

/** Options of `logitAdjusted`. */
export interface LogitAdjustedOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** 0 or more, 1 by default. 0 is cross-entropy, 1 balanced softmax; more favors the rare classes further. */
  readonly tau?: number;
}

/**
 * Cross-entropy after adding `tau` times the log of each class's share of the training images to the logits.
 *
 *   ℓ_i = −log softmax(z_i + tau log π)_y        z = logits, y = labels[i], π_k = n_k / Σ_j n_j
 *
 * The prior stays in the loss: evaluate the logits without it. With tau 1 this is also the Bayias loss for balanced test data, which
 * adds log π_k + log K: the second term leaves the softmax as it is.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (tau) · TooFewClasses · BadCount, all at once
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Menon et al., ICLR 2021, equation 10; google-research/google-research logit_adjustment/utils.py, `build_loss_fn`;
 *         Bayias: Xu et al., NeurIPS 2021, XuZhengzhuo/Prior-LT core.py
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
export const logitAdjusted = ({ counts, ...given }: LogitAdjustedOptions): Checked<Loss> =>
  pipe(
    gathered({
      counts: checkCounts(counts),
      options: checkOptions("logitAdjusted", logitAdjustedOptions, given),
    }),
    E.map(({ counts, options: { tau } }) => {
      const images = counts.reduce((a, b) => a + b, 0);
      return biasedLoss(counts.map((n) => tau * Math.log(n / images)));
    }),
  );
