import {
  closed,
  decode,
  type GradientTransformation,
  inRange,
  type LongtailError,
} from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { addDecayedWeights } from "./add-decayed-weights.js";
import { chain } from "./chain.js";
import { momentum as heavyBall } from "./momentum.js";

/** The hyper-parameters of SGD: momentum in [0, 1), weight decay of at least 0. */
export interface SgdOptions {
  readonly momentum?: number;
  readonly weightDecay?: number;
}

/** The codecs of the two options; the component's descriptor is made of the same. */
export const sgdFields = {
  momentum: inRange(0, 1, "[)"),
  weightDecay: inRange(0, Number.POSITIVE_INFINITY),
};

const Options = closed("sgd", {}, sgdFields);

/**
 * Stochastic gradient descent in PyTorch's order: decay joins the gradient first, then momentum.
 *
 *   g' = g + weightDecay * p
 *   v' = momentum * v + g'
 *   p' = p - rate * v'            this last line is `applyUpdates`, or the caller's own
 *
 * What is 0 costs nothing: without momentum there is no state.
 *
 * @error OutOfRange · UnknownKey (every one that applies)
 * @owns  the caller owns the updates and the new state
 * @source PyTorch torch.optim.SGD; the published recipes of long-tailed recognition use momentum 0.9 without Nesterov
 *         and decay on every parameter, batch norm's and biases included
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { ensureGradients } from "@longtail/ops";
 * import { applyUpdates, sgd } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * ensureGradients();
 * const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
 * const rate = tf.scalar(0.05);
 * let parameters: Record<string, tf.Tensor> = { w: tf.tensor1d([3, -2]) };
 * let state = optimizer.init(parameters);
 * for (let step = 0; step < 200; step++) {
 *   const gradients = { w: tf.grad((w) => tf.sum(tf.square(w)))(parameters.w as tf.Tensor) };
 *   const moved = optimizer.update(gradients, state, parameters);
 *   const next = applyUpdates(parameters, moved.updates, () => rate);
 *   tf.dispose([gradients, moved.updates, state, parameters]);
 *   ({ state } = moved);
 *   parameters = next;
 * }
 * parameters.w?.print(); // near [0, 0]
 * ```
 */
export const sgd = (options: SgdOptions = {}): E.Either<LongtailError, GradientTransformation> =>
  pipe(
    decode(Options)(options),
    E.chain(({ momentum = 0, weightDecay = 0 }) =>
      E.sequenceArray([
        ...(weightDecay > 0 ? [addDecayedWeights(weightDecay)] : []),
        ...(momentum > 0 ? [heavyBall(momentum)] : []),
      ]),
    ),
    E.map((parts) => chain(...parts)),
  );
