import type { Kernel, MOVING_STATISTICS } from "@longtail/ops";
import type * as tf from "@tensorflow/tfjs-core";
import { floatsOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** The new running mean and variance. */
export const movingStatistics: Kernel<typeof MOVING_STATISTICS, Kernels> = (
  { backend },
  { runningMean, runningVariance, mean, variance },
  { momentum, count },
) => {
  const moved = (old: tf.TensorInfo, batch: tf.TensorInfo, correction: number): tf.TensorInfo => {
    const result = output(backend, old.shape);
    const [from, towards, to] = [
      floatsOf(backend, old),
      floatsOf(backend, batch),
      floatsOf(backend, result),
    ];
    for (let i = 0; i < to.length; i++)
      to[i] = (1 - momentum) * (from[i] as number) + momentum * correction * (towards[i] as number);
    return result;
  };
  return [moved(runningMean, mean, 1), moved(runningVariance, variance, count / (count - 1))];
};
