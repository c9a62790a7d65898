import * as tf from "@tensorflow/tfjs-core";
import { job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

// As in assembly/elementwise.ts.
const FLAT_CHUNK = 16384;

/** a + b of one shape; undefined where tfjs must broadcast or the numbers are not float32. */
export const add = (
  kernels: Kernels,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined => {
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  if (!tf.util.arraysEqual(a.shape, b.shape)) return undefined;
  const sum = output(kernels.backend, a.shape);
  const count = tf.util.sizeFromShape(a.shape);
  const addresses = [a, b, sum].map((tensor) => addressOf(kernels.backend, tensor));
  kernels.run(job.add, kernels.arguments([...addresses, count]), Math.ceil(count / FLAT_CHUNK));
  return sum;
};

/** The attributes of `LongtailSgdUpdate`. */
export interface SgdAttrs {
  readonly count: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/** All new parameters, then all new velocities, as `LongtailSgdUpdate` of @longtail/ops defines them. */
export const sgdUpdate = (
  { backend, exports }: Kernels,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  { count, momentum, weightDecay, nesterov }: SgdAttrs,
): tf.TensorInfo[] => {
  const given = (name: string, i: number) => inputs[`${name}.${i}`] as tf.TensorInfo;
  const at = (tensor: tf.TensorInfo | undefined): number =>
    tensor === undefined ? 0 : addressOf(backend, tensor);
  const moved = Array.from({ length: count }, (_, i) => {
    const parameter = given("parameter", i);
    const fresh = output(backend, parameter.shape);
    const velocity = momentum === 0 ? undefined : output(backend, parameter.shape);
    exports.sgd(
      at(parameter),
      at(given("gradient", i)),
      momentum === 0 ? 0 : at(given("velocity", i)),
      at(fresh),
      at(velocity),
      tf.util.sizeFromShape(parameter.shape),
      at(given("rate", i)),
      momentum,
      weightDecay,
      nesterov,
    );
    return { fresh, velocity };
  });
  return [
    ...moved.map(({ fresh }) => fresh),
    ...moved.flatMap(({ velocity }) => (velocity === undefined ? [] : [velocity])),
  ];
};

/** New running statistics, as `LongtailMovingStatistics` of @longtail/ops defines them. */
export const movingStatistics = (
  backend: Kernels["backend"],
  inputs: Readonly<Record<"runningMean" | "runningVariance" | "mean" | "variance", tf.TensorInfo>>,
  { momentum, count }: { readonly momentum: number; readonly count: number },
): tf.TensorInfo[] => {
  const moved = (old: tf.TensorInfo, batch: tf.TensorInfo, correction: number): tf.TensorInfo => {
    const next = output(backend, old.shape);
    const [from, towards, to] = [old, batch, next].map(
      (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    ) as [Float32Array, Float32Array, Float32Array];
    for (let i = 0; i < to.length; i++)
      to[i] = (1 - momentum) * (from[i] as number) + momentum * correction * (towards[i] as number);
    return next;
  };
  return [
    moved(inputs.runningMean, inputs.mean, 1),
    moved(inputs.runningVariance, inputs.variance, count / (count - 1)),
  ];
};
