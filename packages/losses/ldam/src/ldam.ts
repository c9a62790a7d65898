import {
  betas,
  type Checked,
  checkCounts,
  checkOptions,
  effectiveNumberWeights,
  gathered,
  inRange,
  type Loss,
  numberIn,
  oneOf,
  options,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { marginLoss } from "./internal/margin-loss.js";
import { type MarginOptions, marginOptions, marginsOf } from "./margins.js";

/** The ranges and the published defaults of LDAM's hyper-parameters. */
export const ldamOptions = options({
  fields: {
    ...marginOptions.fields,
    scale: inRange(0, Number.POSITIVE_INFINITY, "()"),
    scaledBy: oneOf("loss", "head"),
    beta: numberIn(betas),
  },
  defaults: { ...marginOptions.defaults, scale: 30, scaledBy: "loss", beta: 0 },
});

/** What multiplies the cosines by the scale: this loss, or the head that computes them. */
export type ScaledBy = "loss" | "head";

/** Options of `ldam`. */
export interface LdamOptions extends MarginOptions {
  /** What the cosines are multiplied by: above 0, 30 by default. */
  readonly scale?: number;
  /** `loss`, the published default, expects cosines as logits; `head` expects cosines times `scale`. */
  readonly scaledBy?: ScaledBy;
  /** In [0, 1), 0 by default. Above 0 classes are weighted by effective number, as in the second stage of DRW. */
  readonly beta?: number;
}

/**
 * The label-distribution-aware margin loss: cross-entropy after a margin is subtracted from the true class's cosine.
 *
 *   z'_ik = scale (logits_ik − m_y [k = y])        scaledBy "loss": logits are cosines
 *   z'_ik = logits_ik − scale m_y [k = y]          scaledBy "head": logits are cosines times scale
 *   ℓ_i   = w_y n / Σ_j w_labels[j] · −log softmax(z'_i)_y        y = labels[i], n the batch size, w = effectiveNumberWeights
 *
 * m are `margins`; w are ones when `beta` is 0. The mean over the batch is Σ w ℓ / Σ w, PyTorch's weighted mean.
 *
 * Both forms are the same loss. With "head", the softmax of the head's logits is the one that is trained, so its confidences
 * mean something; the softmax of bare cosines is nearly flat. On unbounded logits the loss diverges: use a head that computes
 * cosines.
 * Throws, or is NaN, where a label is outside [0, K).
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K) · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (maxMargin, scale, beta) · WrongType (scaledBy) · TooFewClasses · BadCount, all at once
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW losses.py, `LDAMLoss`, which multiplies by the scale in the loss and
 *         evaluates only the argmax. The paper's loss has no scale.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { ldam } from "@longtail/ldam";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const loss = orThrow(ldam({ counts: [500, 5] }));
 * const cosines = tf.tensor2d([[0.5, 0.3], [0.5, 0.3]]);
 * console.log(await loss(cosines, tf.tensor1d([0, 1], "int32")).data()); // about 0.3 and 21
 * ```
 */
export const ldam = ({ counts, ...given }: LdamOptions): Checked<Loss> =>
  pipe(
    gathered({ counts: checkCounts(counts), options: checkOptions("ldam", ldamOptions, given) }),
    E.chain(({ counts, options: { maxMargin, scale, scaledBy, beta } }) =>
      pipe(
        effectiveNumberWeights({ counts, beta }),
        E.map((weights) =>
          marginLoss({ margins: marginsOf(counts, maxMargin), weights, scale, scaledBy }),
        ),
      ),
    ),
  );
