import {
  betas,
  type Checked,
  checkCounts,
  checkOptions,
  effectiveNumberWeights,
  gathered,
  type Loss,
  numberIn,
  options,
} from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";

/** The ranges and the defaults of the hyper-parameters. */
export const classBalancedOptions = options({
  fields: { beta: numberIn(betas) },
  defaults: { beta: 0.9999 },
});

/** Options of `classBalanced`. */
export interface ClassBalancedOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** In [0, 1), 0.9999 by default. 0 weights all classes alike; near 1 the weights are those of inverse counts. */
  readonly beta?: number;
}

/**
 * Cross-entropy weighted by class: the fewer images a class has, the more it weighs.
 *
 *   ℓ_i = w_y n / Σ_j w_{labels[j]} · −log p_iy        y = labels[i], n the batch size, w = effectiveNumberWeights
 *
 * The mean over the batch is Σ w ℓ / Σ w, PyTorch's weighted mean, so a batch of rare classes weighs as much as one of
 * frequent classes, and an example's loss depends on the rest of its batch. `beta` 0 is cross-entropy.
 * Throws, or is NaN, where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error TooFewClasses · BadCount · OutOfRange (beta); all at once
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Cui et al., CVPR 2019; kaidic/LDAM-DRW cifar_train.py, which passes the weights to torch.nn.functional.cross_entropy. The
 *         paper divides by the batch size instead.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { classBalanced } from "@longtail/cross-entropy";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(classBalanced({ counts: [500, 5], beta: 0.9999 }));
 * const logits = tf.tensor2d([[1, 0], [1, 0]]);
 * console.log(await loss(logits, tf.tensor1d([0, 1], "int32")).data()); // about 0.006 and 2.6
 * ```
 */
export const classBalanced = ({ counts, ...given }: ClassBalancedOptions): Checked<Loss> =>
  pipe(
    gathered({
      counts: checkCounts(counts),
      options: checkOptions("classBalanced", classBalancedOptions, given),
    }),
    E.chain(({ counts, options: { beta } }) => effectiveNumberWeights({ counts, beta })),
    E.map(weightedLoss),
  );

const weightedLoss = (weights: readonly number[]): Loss => {
  ensureGradients();
  return (logits, labels) =>
    tf.tidy(() => {
      const own = tf.tensor1d([...weights]);
      const losses = smoothedCrossEntropy(logits, labels, own, tf.zeros([weights.length]));
      return tf.div<tf.Tensor1D>(losses, tf.mean(tf.gather(own, labels)));
    });
};
