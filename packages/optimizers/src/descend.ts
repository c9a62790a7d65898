import type { GradientTransformation, NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { applyUpdates } from "./apply-updates.js";

/**
 * A whole step of any optimizer, from old parameters to new ones.
 *
 * It is the optimizer's own `step` where it has one, and else `update` and then `applyUpdates`; the results are the same.
 *
 * @shape rates are scalars, one for each name that has a gradient; a new parameter has the shape of the old one
 * @error throws if a gradient has no parameter or no learning rate
 * @owns  the caller owns the new parameters and the new state, all tensors of their own; nothing given is disposed
 * @source ours: PyTorch's `step`, as a function
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { descend, sgd } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const optimizer = orThrow(sgd({ momentum: 0.9 }));
 * const parameters = { w: tf.tensor1d([3, -2]) };
 * const gradients = { w: tf.tensor1d([6, -4]) };
 * const rates = { w: tf.scalar(0.1) };
 * const next = descend(optimizer)(parameters, gradients, optimizer.init(parameters), rates);
 * next.parameters.w?.print(); // [2.4, -1.6]
 * ```
 */
export const descend = ({
  update,
  step,
}: GradientTransformation): NonNullable<GradientTransformation["step"]> =>
  step ??
  ((parameters, gradients, state, rates) =>
    tf.tidy(() => {
      const moved = update(gradients, state, parameters);
      return {
        parameters: applyUpdates(parameters, moved.updates, rates) as NamedTensors,
        state: moved.state,
      };
    }));
