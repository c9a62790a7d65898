import type { Kernel, KernelInputs, SGD_UPDATE } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

type Inputs = KernelInputs<typeof SGD_UPDATE>;
type Role = "parameter" | "gradient" | "velocity" | "rate";

/** All new parameters, then all new velocities. */
export const sgdUpdate: Kernel<typeof SGD_UPDATE, Kernels> = (
  kernels,
  inputs,
  { count, momentum, weightDecay, nesterov },
) => {
  const { backend } = kernels;
  const withMomentum = momentum !== 0;
  const address = (role: Role, i: number) =>
    addressOf(backend, inputs[`${role}.${i}`] as Inputs[`${Role}.${number}`]);
  const updated = Array.from({ length: count }, (_, i) => {
    const { shape } = inputs[`parameter.${i}`] as Inputs[`${Role}.${number}`];
    const parameter = output(backend, shape);
    const velocity = withMomentum ? output(backend, shape) : undefined;
    const run = kernels.prepare("sgd", {
      parameter: address("parameter", i),
      gradient: address("gradient", i),
      velocity: withMomentum ? address("velocity", i) : undefined,
      newParameter: addressOf(backend, parameter),
      newVelocity: velocity && addressOf(backend, velocity),
      rate: address("rate", i),
      momentum,
      weightDecay,
      nesterov,
      count: tf.util.sizeFromShape(shape),
    });
    run("sgd");
    return { parameter, velocity };
  });
  return [
    ...updated.map(({ parameter }) => parameter),
    ...updated.flatMap(({ velocity }) => (velocity === undefined ? [] : [velocity])),
  ];
};
