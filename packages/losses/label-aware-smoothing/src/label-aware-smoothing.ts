import { type Checked, checkOptions, gathered, type Loss, oneOf, options } from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type SmoothingOptions, smoothingFactors } from "./smoothing-factors.js";

/** The ranges and the defaults of the hyper-parameters. */
export const formOptions = options({
  fields: { form: oneOf("reference", "paper") },
  defaults: { form: "reference" },
});

/** Which classes share what the true class gives up: all K of them, or the K − 1 others. */
export type Form = "reference" | "paper";

/** Options of `labelAwareSmoothing`. */
export interface LabelAwareSmoothingOptions extends SmoothingOptions {
  /** `reference` by default: the published program's form, which the published tables were made with. */
  readonly form?: Form;
}

/**
 * Cross-entropy with more smoothing for frequent classes, where overconfidence is worst.
 *
 *   reference  ℓ_i = −(1 − ε) log p_iy − ε/K · Σ_k log p_ik                  y = labels[i], ε = smoothingFactors[y]
 *   paper      ℓ_i = −(1 − ε) log p_iy − ε/(K − 1) · Σ_{k ≠ y} log p_ik
 *
 * So ∂ℓ_i / ∂logits_i = p_i − t_i, where the smoothed targets t_i sum to 1. It registers the gradients of tfjs-core if
 * nothing has yet.
 * NaN where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error those of `smoothingFactors` · WrongType (form)
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
  form,
  ...smoothing
}: LabelAwareSmoothingOptions): Checked<Loss> =>
  pipe(
    gathered({
      factors: smoothingFactors(smoothing),
      options: checkOptions("labelAwareSmoothing", formOptions, { form }),
    }),
    E.map(({ factors, options: { form } }) => smoothedLoss(factors, form)),
  );

// The tables become tensors in each call, so that nobody has to dispose them.
const smoothedLoss = (factors: readonly number[], form: Form): Loss => {
  ensureGradients();
  const classes = factors.length;
  const other = Float32Array.from(factors, (e) => e / (form === "paper" ? classes - 1 : classes));
  const own = Float32Array.from(factors, (e) => 1 - e + (form === "paper" ? 0 : e / classes));
  return (logits, labels) =>
    tf.tidy(() => smoothedCrossEntropy(logits, labels, tf.tensor1d(own), tf.tensor1d(other)));
};
