import "@tensorflow/tfjs-backend-wasm"; // first: its own Conv2DBackpropInput would replace ours
import { ensureGradients, replaceKernel, SUBSAMPLE } from "@longtail/ops";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "./conv-geometry.js";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2dBackpropInput } from "./conv2d-backprop-input.js";
import {
  depthwiseBackpropFilterKernel,
  depthwiseBackpropInputKernel,
} from "./depthwise-gradients.js";
import { registerFronts } from "./kernels/register.js";
import { oneHotKernel } from "./one-hot.js";
import { avgPoolGradKernel, maxPoolGradKernel } from "./pool-gradients.js";
import { unsortedSegmentSumKernel } from "./unsorted-segment-sum.js";

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

// Pooling over windows of one pixel, which XNNPACK does a hundred times as fast as tfjs slices with strides.
const subsample: tf.KernelFunc = ({ inputs, attrs }) => {
  const { stride } = attrs as unknown as { readonly stride: number };
  const x = tensor(inputs["x"]);
  return stride === 1 ? tf.clone(x) : tf.maxPool(x, 1, stride, "valid");
};

// The same data under a new handle, as on other backends. tfjs-wasm copies, and tf.grads clones whatever it saves.
const identity: tf.KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs["x"] as tf.TensorInfo;
  (backend as BackendWasm).incRef(dataId);
  return { dataId, shape, dtype };
};

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  [tf.AvgPoolGrad]: avgPoolGradKernel,
  [tf.Conv2DBackpropFilter]: backpropFilter,
  [tf.Conv2DBackpropInput]: backpropInput,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseBackpropFilterKernel,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseBackpropInputKernel,
  [tf.Identity]: identity,
  [tf.MaxPoolGrad]: maxPoolGradKernel,
  [tf.OneHot]: oneHotKernel,
  [tf.UnsortedSegmentSum]: unsortedSegmentSumKernel,
  [SUBSAMPLE]: subsample,
};

/**
 * Gives tfjs's `wasm` backend the kernels that training needs, and tfjs-core its gradients.
 *
 * Those it lacks: the gradients of a convolution to its filter, of depthwise convolutions and of `tf.gather`. Those it has wrong: the gradients of pooling,
 * and `OneHot` of other values than whole numbers. Those it has slow: the gradient of a convolution to its input, and `Identity`, which copies. `start` calls
 * this. Call it yourself if you start tfjs's WASM backend your own way; before or after, once or more.
 *
 * @owns nothing
 * @source ours
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
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    replaceKernel({ kernelName, backendName: "wasm", kernelFunc });
  registerFronts();
};
