import { type Checked, checkOptions, inRange, type Loss, options } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The ranges and the defaults of the hyper-parameters. */
export const labelSmoothingOptions = options({
  fields: { smoothing: inRange(0, 1, "[)") },
  defaults: { smoothing: 0.1 },
});

/** Options of `labelSmoothing`. */
export interface LabelSmoothingOptions {
  /** The probability taken from the true class and spread over all K, the true one included: in [0, 1), 0.1 by default. */
  readonly smoothing?: number;
}

/**
 * Cross-entropy with part of the target spread over all classes, the same for every class.
 *
 *   ℓ_i = −(1 − ε) log p_iy − ε/K · Σ_k log p_ik        p_i = softmax(logits_i), y = labels[i], ε = smoothing
 *
 * Targets sum to 1, and the true class keeps 1 − ε + ε/K. Smoothing 0 is cross-entropy.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (smoothing)
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Szegedy et al., CVPR 2016; torch.nn.functional.cross_entropy with label_smoothing, which also spreads over all classes
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { labelSmoothing } from "@longtail/cross-entropy";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(labelSmoothing({ smoothing: 0.1 }));
 * console.log(await loss(tf.tensor2d([[4, 0]]), tf.tensor1d([0], "int32")).data()); // about 0.22
 * ```
 */
export const labelSmoothing = (given: LabelSmoothingOptions = {}): Checked<Loss> =>
  pipe(
    checkOptions("labelSmoothing", labelSmoothingOptions, given),
    E.map(({ smoothing }) => smoothedLoss(smoothing)),
  );

const smoothedLoss = (smoothing: number): Loss => {
  ensureGradients();
  return (logits, labels) =>
    tf.tidy(() => {
      const classes = logits.shape[1];
      const other = smoothing / classes;
      const own = tf.fill<tf.Rank.R1>([classes], 1 - smoothing + other);
      return smoothedCrossEntropy(logits, labels, own, tf.fill([classes], other));
    });
};
