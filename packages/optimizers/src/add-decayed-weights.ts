import {
  checkNumber,
  type GradientTransformation,
  type LongtailError,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";

const legal = range(0, Number.POSITIVE_INFINITY);

/**
 * Weight decay as part of the gradient (the coupled form, an L2 penalty): put it before momentum for PyTorch's SGD.
 *
 *   u = g + weightDecay * p
 *
 * @shape an update has the shape of its gradient; there is no state
 * @error OutOfRange (weightDecay below 0)
 * @owns  the caller owns the updates
 * @source PyTorch torch.optim.SGD, `weight_decay`
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { addDecayedWeights } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const decay = orThrow(addDecayedWeights(0.1));
 * const { updates } = decay.update({ w: tf.tensor1d([1, 2]) }, {}, { w: tf.tensor1d([10, -10]) });
 * updates.w?.print(); // [2, 1]
 * ```
 */
export const addDecayedWeights = (
  weightDecay: number,
): E.Either<LongtailError, GradientTransformation> => {
  const checked = checkNumber("weightDecay", legal, weightDecay);
  if (E.isLeft(checked)) return checked;
  return E.right({
    init: () => ({}),
    update: (gradients, _state, parameters) =>
      tf.tidy(() => {
        const rate = tf.scalar(weightDecay);
        const updates = Object.entries(gradients).map(([name, gradient]) => {
          const parameter = parameters[name];
          if (parameter === undefined) throw new Error(`a gradient without a parameter: ${name}`);
          return [name, tf.add(gradient, tf.mul(parameter, rate))] as const;
        });
        return { updates: Object.fromEntries(updates), state: {} };
      }),
  });
};
