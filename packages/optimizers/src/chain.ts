import { type GradientTransformation, mapRecord, type NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { below, prefixed } from "./internal/prefixed.js";

/**
 * One transformation after another: the updates of each are the gradients of the next.
 *
 * The state of the part at position `i` is kept under names that begin with `i.`, so the chain's state is a flat
 * record as well. A chain of nothing leaves the gradients as they are.
 *
 * @owns the caller owns the updates and the new state
 * @source google-deepmind/optax `chain` (the idea); the state there is a tuple
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { orThrow } from "@longtail/core";
 * import { addDecayedWeights, chain, momentum } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const nesterov = chain(
 *   orThrow(addDecayedWeights(5e-4)),
 *   orThrow(momentum(0.9, { nesterov: true })),
 * );
 * console.log(Object.keys(nesterov.init({ w: tf.zeros([3]) }))); // [ "1.w" ]
 * ```
 */
export const chain = (...parts: readonly GradientTransformation[]): GradientTransformation => ({
  init: (parameters) =>
    Object.assign({}, ...parts.map((part, i) => prefixed(`${i}.`, part.init(parameters)))),
  update: (gradients, state, parameters) =>
    tf.tidy(() =>
      parts.reduce(
        (before, part, i) => {
          const after = part.update(before.updates, below(`${i}.`, state), parameters);
          return {
            updates: after.updates,
            state: { ...before.state, ...prefixed(`${i}.`, after.state) },
          };
        },
        {
          updates: mapRecord(gradients, (gradient) => tf.clone(gradient)) as NamedTensors,
          state: {} as NamedTensors,
        },
      ),
    ),
});
