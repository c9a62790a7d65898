import { decode, type LongtailError, type Loss, oneOf, several, under } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { type SmoothingOptions, smoothingFactors } from "./smoothing-factors.js";

/** The codec of `Form`. */
export const formField = oneOf("reference", "paper");

/** Who gets what is taken from the true class: all K classes alike, or the K − 1 others. */
export type Form = "reference" | "paper";

/** `SmoothingOptions`, and the form of the loss. */
export interface LabelAwareSmoothingOptions extends SmoothingOptions {
  /** `reference` when left out: what the published program does, and the published tables were made with. */
  readonly form?: Form;
}

/**
 * Cross-entropy with more smoothing for frequent classes, where over-confidence is worst.
 *
 *   reference  ℓ_i = −(1 − ε) log p_iy − ε/K · Σ_k log p_ik                  y = labels[i], ε = smoothingFactors[y]
 *   paper      ℓ_i = −(1 − ε) log p_iy − ε/(K − 1) · Σ_{k ≠ y} log p_ik
 *
 * So ∂ℓ_i / ∂logits_i = p_i − t_i, where t_i are the smoothed targets, whose sum is 1. It also makes tfjs-core's gradients
 * available, where nobody has yet.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error those of `smoothingFactors` · WrongType (an unknown form)
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Zhong et al., CVPR 2021, label-aware smoothing; dvlab-research/MiSLAS methods.py. The program spreads ε over all K
 *         classes, the true one included; the paper's equation over the other K − 1. At K = 10 and ε = 0.3 the true class
 *         keeps 0.73 or 0.70.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(labelAwareSmoothing({ counts: [500, 50, 5], head: 0.3, tail: 0 }));
 * const logits = tf.tensor2d([[4, 0, 0], [0, 0, 4]]);
 * console.log(await loss(logits, tf.tensor1d([0, 2], "int32")).data()); // about 0.84 and 0.04
 * ```
 */
export const labelAwareSmoothing = ({
  form = "reference",
  ...options
}: LabelAwareSmoothingOptions): E.Either<LongtailError, Loss> => {
  const factors = smoothingFactors(options);
  const known = decode(formField)(form);
  if (E.isLeft(factors) || E.isLeft(known))
    return E.left(
      several([
        ...(E.isLeft(factors) ? [factors.left] : []),
        ...(E.isLeft(known) ? [under("form")(known.left)] : []),
      ]),
    );
  ensureGradients();
  return E.right(smoothedLoss(factors.right, form));
};

/** The loss of targets that the label picks out of two tables. They become tensors in each call, so that nobody has to dispose them. */
const smoothedLoss = (factors: readonly number[], form: Form): Loss => {
  const classes = factors.length;
  const other = Float32Array.from(factors, (e) => e / (form === "paper" ? classes - 1 : classes));
  const own = Float32Array.from(factors, (e) => 1 - e + (form === "paper" ? 0 : e / classes));
  return (logits, labels) =>
    tf.tidy(() => smoothedCrossEntropy(logits, labels, tf.tensor1d(own), tf.tensor1d(other)));
};
