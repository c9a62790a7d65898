import {
  betas,
  closed,
  decode,
  effectiveNumberWeights,
  inRange,
  type LongtailError,
  type Loss,
  oneOf,
  several,
} from "@longtail/core";
import { ensureGradients, smoothedCrossEntropy } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { type MarginOptions, margins } from "./margins.js";

/** The codecs of what goes with the margins, which the options and the descriptor share. */
export const ldamFields = {
  scale: inRange(0, Number.POSITIVE_INFINITY, "()"),
  scaledBy: oneOf("loss", "head"),
  beta: inRange(betas.min, betas.max, betas.ends),
};

const Options = closed("ldam", ldamFields);

/** Who multiplies the cosines by the scale: this loss, or the head before it. */
export type ScaledBy = "loss" | "head";

/** Margins, and what goes with them. */
export interface LdamOptions extends MarginOptions {
  /** What cosines are multiplied by; above 0, 30 when left out. */
  readonly scale?: number;
  /** `loss` when left out, as published: the logits are cosines. `head`: they are `scale` times cosines already. */
  readonly scaledBy?: ScaledBy;
  /** Class-balanced weights (DRW's second stage) when above 0; in [0, 1), 0 when left out. */
  readonly beta?: number;
}

/**
 * The label-distribution-aware margin loss: cross-entropy after the own class's cosine has been lowered by its margin.
 *
 *   z'_ik = scale (logits_ik − m_y [k = y])        scaledBy "loss": logits are cosines
 *   z'_ik = logits_ik − scale m_y [k = y]          scaledBy "head": logits are scale times cosines
 *   ℓ_i   = w_y n / Σ_j w_labels[j] · −log softmax(z'_i)_y        y = labels[i], n the batch's size, w = effectiveNumberWeights
 *
 * m are `margins`; w are ones when `beta` is 0. The mean over the batch is Σ w ℓ / Σ w, PyTorch's weighted mean. The two forms are
 * the same loss. With "head" the softmax of the head's own logits is what is learnt, so confidences can be read from it; that of bare
 * cosines is all but flat. The cosines come from a normalised linear head: on unbounded logits the loss diverges.
 *
 * @shape logits float32 [batch, K] · labels int32 [batch], in [0, K), not checked here · result float32 [batch]
 * @unit  nats per example; not reduced
 * @error OutOfRange (maxMargin, scale, beta) · WrongType (an unknown scaledBy) · TooFewClasses · BadCount; all of them, if several
 * @grad  to logits only
 * @owns  nothing; the caller owns the result
 * @source Cao et al., NeurIPS 2019; kaidic/LDAM-DRW losses.py, `LDAMLoss`, which multiplies by the scale in the loss and evaluates
 *         the argmax alone. The paper's loss has no scale.
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
export const ldam = ({
  scale = 30,
  scaledBy = "loss",
  beta = 0,
  ...margin
}: LdamOptions): E.Either<LongtailError, Loss> => {
  const wide = margins(margin);
  const options = decode(Options)({ scale, scaledBy, beta });
  if (E.isLeft(wide) || E.isLeft(options))
    return E.left(several([wide, options].flatMap((e) => (E.isLeft(e) ? [e.left] : []))));
  ensureGradients();
  return E.map(marginLoss(wide.right, scale, scaledBy))(
    effectiveNumberWeights({ counts: margin.counts, beta }),
  );
};

const marginLoss =
  (wide: readonly number[], scale: number, scaledBy: ScaledBy) =>
  (weights: readonly number[]): Loss => {
    const classes = wide.length;
    const lowering = wide.map((m) => scale * m);
    return (logits, labels) =>
      tf.tidy(() => {
        tf.util.assert(
          logits.shape[1] === classes,
          () => `ldam: counts of ${classes} classes, logits of ${logits.shape[1]}`,
        );
        const scaled = scaledBy === "loss" ? tf.mul<tf.Tensor2D>(logits, scale) : logits;
        // Cast, because the WASM kernel fills a float32 one-hot tensor with the bits of integers.
        const truth = tf.cast(tf.oneHot(labels, classes), "float32");
        const lowered = tf.sub<tf.Tensor2D>(scaled, tf.mul(truth, tf.tensor1d(lowering)));
        const own = tf.tensor1d([...weights]);
        const losses = smoothedCrossEntropy(lowered, labels, own, tf.zeros([classes]));
        return tf.div<tf.Tensor1D>(losses, tf.mean(tf.gather(own, labels)));
      });
  };
