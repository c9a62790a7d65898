import { effectiveNumberWeights, type LongtailError, type Loss } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";

/** How classes are weighed. */
export interface ClassBalancedOptions {
  /** Training images per class. */
  readonly counts: ArrayLike<number>;
  /** In [0, 1): 0 weighs all classes alike, towards 1 a class weighs as the inverse of its count. */
  readonly beta: number;
}

/**
 * Cross-entropy in which a class weighs more the fewer images it has.
 *
 *   ℓ_i = w_y n / Σ_j w_{labels[j]} · −log p_iy        y = labels[i], n the batch's size, w = effectiveNumberWeights
 *
 * The mean over the batch is Σ w ℓ / Σ w, PyTorch's weighted mean: a batch of rare classes alone weighs as much as one of frequent
 * ones. An example's number therefore depends on the rest of its batch. `beta` 0 is cross-entropy.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error TooFewClasses · BadCount · OutOfRange (beta); all of them, if several
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Cui et al., CVPR 2019; kaidic/LDAM-DRW cifar_train.py, whose weights go to torch.nn.functional.cross_entropy. The paper
 *         divides by the batch's size instead.
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
export const classBalanced = (options: ClassBalancedOptions): E.Either<LongtailError, Loss> =>
  E.map((weights: readonly number[]): Loss => {
    ensureGradients();
    return (logits, labels) =>
      tf.tidy(() => {
        const own = tf.tensor1d([...weights]);
        const losses = smoothedCrossEntropy(logits, labels, own, tf.zeros([weights.length]));
        return tf.div<tf.Tensor1D>(losses, tf.mean(tf.gather(own, labels)));
      });
  })(effectiveNumberWeights(options));
