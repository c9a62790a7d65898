import "@tensorflow/tfjs-backend-wasm"; // first, or its Conv2DBackpropInput would replace this one
import { ensureGradients, replaceKernel, SUBSAMPLE } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { backendName } from "./internal/kernels/layers.js";
import { layerKernels } from "./internal/kernels/register.js";
import { conv2dToFilter, conv2dToInput, subsample } from "./internal/plain-kernels/composed.js";
import {
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
} from "./internal/plain-kernels/depthwise-gradients.js";
import { identity } from "./internal/plain-kernels/identity.js";
import { oneHot } from "./internal/plain-kernels/one-hot.js";
import { kernelFunc } from "./internal/plain-kernels/plain-kernel.js";
import { avgPoolGradient, maxPoolGradient } from "./internal/plain-kernels/pool-gradients.js";
import { unsortedSegmentSum } from "./internal/plain-kernels/unsorted-segment-sum.js";

const kernels = {
  [tf.AvgPoolGrad]: avgPoolGradient,
  [tf.Conv2DBackpropFilter]: conv2dToFilter,
  [tf.Conv2DBackpropInput]: conv2dToInput,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseBackpropFilter,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseBackpropInput,
  [tf.Identity]: identity,
  [tf.MaxPoolGrad]: maxPoolGradient,
  [tf.OneHot]: oneHot,
  [tf.UnsortedSegmentSum]: unsortedSegmentSum,
  [SUBSAMPLE]: subsample,
};

/**
 * Registers the kernels that training needs on TensorFlow.js's `wasm` backend, and the gradients of
 * its ops.
 *
 * - It adds the missing kernels: the gradients of convolutions to their filters, of depthwise
 *   convolutions, and of `tf.gather`.
 * - It replaces wrong kernels: the gradients of pooling, and `OneHot` with values that are not
 *   integers.
 * - It replaces slow kernels: the gradient of a convolution to its input, and `Identity`, which
 *   copies.
 *
 * `start` calls this. Call it yourself if you start the backend another way; before or after, and
 * as often as you like.
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
  for (const [kernelName, kernel] of Object.entries(kernels))
    replaceKernel({ kernelName, backendName, kernelFunc: kernelFunc(kernel) });
  layerKernels();
};
