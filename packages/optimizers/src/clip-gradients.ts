import {
  checkNumber,
  type GradientTransformation,
  type LongtailError,
  mapRecord,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { descend } from "./descend.js";

/** The legal norms to clip to. */
export const clipNorms = range(0, Number.POSITIVE_INFINITY, "()");

// Keeps the quotient finite where all gradients are 0; PyTorch's value.
const EPSILON = 1e-6;

/**
 * Shrinks all gradients by one factor where together they are longer than `clipNorm`; put it first, before weight decay.
 *
 *   u = g · min(1, clipNorm / (‖g‖ + 1e-6))        ‖g‖² = the sum of the squares of all numbers of all gradients
 *
 * A gradient that holds a NaN or an infinity makes NaNs, as in PyTorch.
 *
 * @shape an update has the shape of its gradient; there is no state
 * @error OutOfRange (clipNorm not above 0, or infinite)
 * @owns  the caller owns the updates
 * @source Pascanu et al., ICML 2013; PyTorch torch.nn.utils.clip_grad_norm_ of norm type 2
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { clipGradients } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const clip = orThrow(clipGradients(1));
 * const { updates } = clip.update({ w: tf.tensor1d([3]), b: tf.tensor1d([4]) }, {}, {});
 * updates.w?.print(); // [0.6]
 * updates.b?.print(); // [0.8]
 * ```
 */
export const clipGradients = (
  clipNorm: number,
): E.Either<LongtailError, GradientTransformation> => {
  const checked = checkNumber("clipNorm", clipNorms, clipNorm);
  if (E.isLeft(checked)) return checked;
  return E.right({
    init: () => ({}),
    update: (gradients) =>
      tf.tidy(() => {
        const squares = Object.values(gradients).map((g) => tf.sum(tf.square(g)));
        if (squares.length === 0) return { updates: {}, state: {} };
        const length = tf.sqrt(tf.addN(squares));
        const factor = tf.minimum(tf.div(clipNorm, tf.add(length, EPSILON)), 1);
        return { updates: mapRecord(gradients, (g) => tf.mul(g, factor)), state: {} };
      }),
  });
};

/** An optimizer that sees the gradients after a transformation without state. The state and its names stay the optimizer's own. */
export const seeing = (
  { update: seen }: GradientTransformation,
  optimizer: GradientTransformation,
): GradientTransformation => ({
  init: optimizer.init,
  update: (gradients, state, parameters) =>
    tf.tidy(() => optimizer.update(seen(gradients, {}, parameters).updates, state, parameters)),
  step: (parameters, gradients, state, rates) =>
    tf.tidy(() =>
      descend(optimizer)(parameters, seen(gradients, {}, parameters).updates, state, rates),
    ),
});
