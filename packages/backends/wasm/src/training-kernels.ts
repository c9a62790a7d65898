import "@tensorflow/tfjs-backend-wasm"; // first: its own Conv2DBackpropInput would replace ours
import { ensureGradients, replaceKernel } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-geometry.js";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2dBackpropInput } from "./conv2d-backprop-input.js";

type Shape = [number, number, number, number];

const tensor = (info: tf.TensorInfo | undefined): tf.Tensor4D => info as tf.Tensor4D;

const backpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { filterShape, ...conv } = attrs as unknown as ConvAttrs & { filterShape: Shape };
  return conv2dBackpropFilter(tensor(inputs["x"]), tensor(inputs["dy"]), filterShape, conv);
};

const backpropInput: tf.KernelFunc = ({ inputs, attrs }) => {
  const { inputShape, ...conv } = attrs as unknown as ConvAttrs & { inputShape: Shape };
  return conv2dBackpropInput(tensor(inputs["dy"]), tensor(inputs["filter"]), inputShape, conv);
};

/**
 * Gives tfjs's `wasm` backend the kernels that training needs and it lacks (`Conv2DBackpropFilter`) or does at a tenth of the
 * speed (`Conv2DBackpropInput`), and tfjs-core its gradients.
 *
 * `start` calls it. Call it yourself if you start tfjs's WASM backend your own way; before or after, once or more.
 *
 * @example
 * ```ts
 * import { registerTrainingKernels } from "@longtail/backend-wasm";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * registerTrainingKernels();
 * console.log(tf.getKernel("Conv2DBackpropFilter", "wasm") !== undefined); // true
 * ```
 */
export const registerTrainingKernels = (): void => {
  ensureGradients();
  replaceKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: "wasm",
    kernelFunc: backpropFilter,
  });
  replaceKernel({
    kernelName: tf.Conv2DBackpropInput,
    backendName: "wasm",
    kernelFunc: backpropInput,
  });
};
