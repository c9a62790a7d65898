import {
  checkNumber,
  type GradientTransformation,
  type LongtailError,
  mapRecord,
  range,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";

const legal = range(0, 1, "[)");

/**
 * A velocity that remembers past gradients, without dampening.
 *
 *   v' = decay * v + g        v starts at 0, so the first velocity is the first gradient
 *   u  = v'                   nesterov: u = g + decay * v'
 *
 * The learning rate multiplies `u` afterwards, so a new rate acts at once on all of the velocity: PyTorch's way, and
 * TensorFlow's; Sutskever et al. (2013) have the rate inside the velocity.
 *
 * A parameter without a gradient keeps its velocity; its name is absent from the updates.
 *
 * @shape the state holds one velocity for each parameter, under the parameter's name and of its shape
 * @error OutOfRange (decay not in [0, 1))
 * @owns  the caller owns the updates and the new state
 * @source PyTorch torch.optim.SGD, `momentum` and `nesterov`
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { momentum } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const parameters = { w: tf.tensor1d([0]) };
 * const gradients = { w: tf.tensor1d([1]) };
 * const heavy = orThrow(momentum(0.9));
 * const first = heavy.update(gradients, heavy.init(parameters), parameters);
 * const second = heavy.update(gradients, first.state, parameters);
 * second.updates.w?.print(); // [1.9]
 * ```
 */
export const momentum = (
  decay: number,
  { nesterov = false }: { readonly nesterov?: boolean } = {},
): E.Either<LongtailError, GradientTransformation> => {
  const checked = checkNumber("momentum", legal, decay);
  if (E.isLeft(checked)) return checked;
  return E.right({
    init: (parameters) => mapRecord(parameters, (parameter) => tf.zerosLike(parameter)),
    update: (gradients, state) =>
      tf.tidy(() => {
        const rate = tf.scalar(decay);
        const moved = mapRecord(gradients, (gradient, name) => {
          const velocity = state[name];
          return velocity === undefined
            ? tf.clone(gradient)
            : tf.add(tf.mul(velocity, rate), gradient);
        });
        const updates = mapRecord(moved, (velocity, name) =>
          nesterov
            ? tf.add(gradients[name] as tf.Tensor, tf.mul(velocity, rate))
            : tf.clone(velocity),
        );
        return {
          updates,
          state: { ...mapRecord(state, (velocity) => tf.clone(velocity)), ...moved },
        };
      }),
  });
};
