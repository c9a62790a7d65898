import * as tf from "@tensorflow/tfjs-core";
import { SGD_UPDATE } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

const update = namedOp<KernelSignatures[typeof SGD_UPDATE]>({
  name: SGD_UPDATE,
  composite: (inputs, { count, momentum, weightDecay, nesterov }) => {
    const moved = Array.from({ length: count }, (_, i) => {
      const at = (name: "parameter" | "gradient" | "velocity" | "rate") =>
        inputs[`${name}.${i}`] as tf.Tensor;
      const [p, g] = [at("parameter"), at("gradient")];
      const decayed = weightDecay === 0 ? g : tf.add(g, tf.mul(p, weightDecay));
      const velocity =
        momentum === 0 ? undefined : tf.add(tf.mul(at("velocity"), momentum), decayed);
      const ahead =
        velocity !== undefined && nesterov ? tf.add(decayed, tf.mul(velocity, momentum)) : velocity;
      return { parameter: tf.sub(p, tf.mul(ahead ?? decayed, at("rate"))), velocity };
    });
    return [
      ...moved.map(({ parameter }) => parameter),
      ...moved.flatMap(({ velocity }) => (velocity === undefined ? [] : [velocity])),
    ];
  },
});

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The tensors of an SGD step: records with the same names. */
export interface SgdInputs {
  readonly parameters: Tensors;
  readonly gradients: Tensors;
  /** Ignored if momentum is 0. */
  readonly velocities: Tensors;
  /** A scalar learning rate per parameter. */
  readonly rates: Tensors;
}

/** The constants of SGD, as PyTorch defines them. */
export interface SgdConstants {
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov?: boolean;
}

/**
 * One step of stochastic gradient descent for all parameters at once.
 *
 *   g' = g + weightDecay · p
 *   v' = momentum · v + g'
 *   p' = p − rate · u        u = v'; with nesterov g' + momentum · v'; without momentum g'
 *
 * The other records may hold more names than `parameters`. With momentum 0 no velocities are read
 * or returned.
 *
 * @shape gradients, velocities and results have the shapes of their parameters, float32 · rates
 *        float32 scalars
 * @error throws if a parameter lacks a gradient, a velocity (with momentum) or a rate, or if a
 *        shape is wrong
 * @grad  none
 * @owns  the caller owns all results
 * @source PyTorch torch.optim.SGD with dampening 0
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { sgdUpdate } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const { parameters, velocities } = sgdUpdate(
 *   {
 *     parameters: { w: tf.tensor1d([3, -2]) },
 *     gradients: { w: tf.tensor1d([6, -4]) },
 *     velocities: { w: tf.zeros([2]) },
 *     rates: { w: tf.scalar(0.1) },
 *   },
 *   { momentum: 0.9, weightDecay: 0 },
 * );
 * parameters.w?.print(); // [2.4, -1.6]
 * velocities.w?.print(); // [6, -4]
 * ```
 */
export const sgdUpdate = (
  { parameters, gradients, velocities, rates }: SgdInputs,
  { momentum, weightDecay, nesterov = false }: SgdConstants,
): { readonly parameters: Tensors; readonly velocities: Tensors } => {
  const names = Object.keys(parameters);
  const given = (kind: string, record: Tensors, name: string, shape: readonly number[]) => {
    const t = record[name];
    tf.util.assert(
      t !== undefined && tf.util.arraysEqual(t.shape, [...shape]),
      () =>
        `sgdUpdate: the ${kind} of ${name} must have the shape ${JSON.stringify(shape)}, got ${JSON.stringify(t?.shape ?? null)}`,
    );
    return t as tf.Tensor;
  };
  const withMomentum = momentum !== 0;
  const inputs = names.flatMap((name, i): (readonly [string, tf.Tensor])[] => {
    const parameter = parameters[name] as tf.Tensor;
    const gradient = given("gradient", gradients, name, parameter.shape);
    const rate = given("rate", rates, name, []);
    return [
      [`parameter.${i}`, parameter],
      [`gradient.${i}`, gradient],
      ...(withMomentum
        ? [[`velocity.${i}`, given("velocity", velocities, name, parameter.shape)] as const]
        : []),
      [`rate.${i}`, rate],
    ];
  });
  const results =
    names.length === 0
      ? []
      : update(Object.fromEntries(inputs), {
          count: names.length,
          momentum,
          weightDecay,
          nesterov,
        });
  const named = (from: number): Tensors =>
    Object.fromEntries(names.map((name, i) => [name, results[from + i] as tf.Tensor]));
  return { parameters: named(0), velocities: withMomentum ? named(names.length) : {} };
};
