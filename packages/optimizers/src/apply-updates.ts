import { mapRecord, type NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

/** The learning rate of each parameter: a function of its name, or a record with every name that has an update. */
export type Rates = ((name: string) => tf.Scalar) | Readonly<Record<string, tf.Scalar>>;

/**
 * A step: each parameter moves against its update, at its own learning rate.
 *
 *   p' = p - rate(name) * u
 *
 * Rates are tensors, so that a step recorded once can be replayed with another rate. A parameter without an update
 * is returned as it is, as a tensor of its own.
 *
 * @shape rates are scalars; a new parameter has the shape of the old one
 * @error throws if an update has no parameter or no learning rate
 * @owns  the caller owns all new parameters; the old ones, the updates and the rates stay the caller's
 * @source PyTorch torch.optim.SGD; parameter groups are rates that differ by name
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { applyUpdates } from "@longtail/optimizers";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const [slow, fast] = [tf.scalar(0.02), tf.scalar(0.1)];
 * const next = applyUpdates(
 *   { "classifier.fc.bias": tf.tensor1d([1]), "lws.learned_norm": tf.tensor1d([1]) },
 *   { "classifier.fc.bias": tf.tensor1d([10]), "lws.learned_norm": tf.tensor1d([10]) },
 *   (name) => (name.startsWith("classifier.") ? slow : fast),
 * );
 * next["classifier.fc.bias"]?.print(); // [0.8]
 * next["lws.learned_norm"]?.print(); // [0]
 * ```
 */
export const applyUpdates = (
  parameters: NamedTensors,
  updates: NamedTensors,
  rates: Rates,
): Record<string, tf.Tensor> =>
  tf.tidy(() => {
    const stray = Object.keys(updates).find((name) => !(name in parameters));
    if (stray !== undefined) throw new Error(`an update without a parameter: ${stray}`);
    return mapRecord(parameters, (parameter, name) => {
      const update = updates[name];
      if (update === undefined) return tf.clone(parameter);
      const rate = typeof rates === "function" ? rates(name) : rates[name];
      if (rate === undefined) throw new Error(`an update without a learning rate: ${name}`);
      return tf.sub(parameter, tf.mul(update, rate));
    });
  });
