import type * as tf from "@tensorflow/tfjs-core";
import { job } from "./exports.js";
import { addressOf, output } from "./heap.js";
import type { Kernels } from "./kernels.js";

/** The inputs of `LongtailSmoothedCrossEntropy`. */
export type CrossEntropyInputs = Readonly<
  Record<"logits" | "labels" | "own" | "other", tf.TensorInfo>
>;

const run = (
  kernels: Kernels,
  which: number,
  { logits, labels, own, other }: CrossEntropyInputs,
  result: tf.TensorInfo,
  dy?: tf.TensorInfo,
): tf.TensorInfo => {
  const at = (tensor: tf.TensorInfo) => addressOf(kernels.backend, tensor);
  const [rows, classes] = logits.shape as [number, number];
  const addresses = [logits, labels, own, other, result, dy ?? result].map(at);
  kernels.run(which, kernels.arguments([...addresses, classes]), rows);
  return result;
};

/** The loss of each example, as `LongtailSmoothedCrossEntropy` of @longtail/ops defines it. */
export const crossEntropy = (kernels: Kernels, inputs: CrossEntropyInputs): tf.TensorInfo => {
  const loss = output(kernels.backend, [inputs.logits.shape[0] as number]);
  return run(kernels, job.crossEntropy, inputs, loss);
};

/** Its gradient to the logits. */
export const crossEntropyGradient = (
  kernels: Kernels,
  { dy, ...inputs }: CrossEntropyInputs & { readonly dy: tf.TensorInfo },
): tf.TensorInfo => {
  const dLogits = output(kernels.backend, inputs.logits.shape);
  return run(kernels, job.crossEntropyGradient, inputs, dLogits, dy);
};
