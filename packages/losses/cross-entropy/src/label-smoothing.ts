import { checkNumber, type LongtailError, type Loss, type Range, range } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";

/** The range of `smoothing`: 0 to below 1. */
export const smoothings: Range = range(0, 1, "[)");

/** How much to smooth. */
export interface LabelSmoothingOptions {
  /** What is taken from the true class and spread over all K alike, the true one included; in [0, 1). */
  readonly smoothing: number;
}

/**
 * Cross-entropy with a part of the target spread over all classes, the same part for every class.
 *
 *   ℓ_i = −(1 − ε) log p_iy − ε/K · Σ_k log p_ik        p_i = softmax(logits_i), y = labels[i], ε = smoothing
 *
 * The target's sum is 1, the true class keeps 1 − ε + ε/K. Smoothing 0 is cross-entropy.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (smoothing)
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Szegedy et al., CVPR 2016; torch.nn.functional.cross_entropy with label_smoothing, which spreads over all classes too
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
export const labelSmoothing = ({
  smoothing,
}: LabelSmoothingOptions): E.Either<LongtailError, Loss> => {
  const checked = checkNumber("smoothing", smoothings, smoothing);
  if (E.isLeft(checked)) return checked;
  ensureGradients();
  return E.right((logits, labels) =>
    tf.tidy(() => {
      const classes = logits.shape[1];
      const other = smoothing / classes;
      const own = tf.fill<tf.Rank.R1>([classes], 1 - smoothing + other);
      return smoothedCrossEntropy(logits, labels, own, tf.fill([classes], other));
    }),
  );
};
