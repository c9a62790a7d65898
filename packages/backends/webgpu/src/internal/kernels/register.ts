import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  CROP_AND_FLIP,
  implementKernels,
  type KernelTable,
  MOVING_STATISTICS,
  removeKernels,
  replaceKernel,
  SGD_UPDATE,
  SHORTCUT_A,
  SHORTCUT_A_GRAD,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
  SPREAD,
  SUBSAMPLE,
} from "@longtail/ops";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { KernelChoice } from "../../backend-info.js";
import { processState } from "../process-state.js";
import { batchNormTraining } from "./batch-norm.js";
import { batchNormTrainingGradient } from "./batch-norm-gradient.js";
import { convolution } from "./convolution.js";
import { cropAndFlip } from "./crop-and-flip.js";
import { crossEntropy, crossEntropyGradient } from "./cross-entropy.js";
import { filterGradient } from "./filter-gradient.js";
import { inputGradient } from "./input-gradient.js";
import { matrixProduct } from "./matrix-product.js";
import { movingStatistics } from "./moving-statistics.js";
import { pad } from "./pad.js";
import { reversedRunning } from "./reversed-running.js";
import { sgdUpdate } from "./sgd.js";
import { shortcutA, shortcutAGradient } from "./shortcut.js";
import { type ConvAttrs, windowsOf } from "./windows.js";

const backendName = "webgpu";

type Params = Parameters<tf.KernelFunc>[0];
type Result = ReturnType<tf.KernelFunc>;

// Kernels of the named ops of @longtail/ops.
const named: KernelTable<WebGPUBackend> = {
  [BATCH_NORM_TRAINING]: batchNormTraining,
  [BATCH_NORM_TRAINING_GRAD]: batchNormTrainingGradient,
  [CROP_AND_FLIP]: cropAndFlip,
  [MOVING_STATISTICS]: movingStatistics,
  [SGD_UPDATE]: sgdUpdate,
  [SHORTCUT_A]: shortcutA,
  [SHORTCUT_A_GRAD]: shortcutAGradient,
  [SUBSAMPLE]: (backend, inputs, { stride }) =>
    shortcutA(backend, inputs, { stride, before: 0, after: 0 }),
  [SPREAD]: (backend, { x }, attrs) =>
    shortcutAGradient(backend, { dy: x }, { ...attrs, before: 0, after: 0 }),
  [SMOOTHED_CROSS_ENTROPY]: crossEntropy,
  [SMOOTHED_CROSS_ENTROPY_GRAD]: crossEntropyGradient,
};

// In front of tfjs's own, which do what these give undefined for.
const infront: Readonly<
  Record<string, (params: Params, stock: tf.KernelConfig) => Result | undefined>
> = {
  [tf.Conv2D]: ({ inputs, attrs, backend }) => {
    const { x, filter } = inputs as Record<"x" | "filter", tf.TensorInfo>;
    const windows = windowsOf(x.shape, filter.shape, attrs as unknown as ConvAttrs);
    return windows && convolution(backend as WebGPUBackend, x, filter, windows);
  },
  [tf.Conv2DBackpropFilter]: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as Record<"x" | "dy", tf.TensorInfo>;
    const how = attrs as unknown as ConvAttrs & { readonly filterShape: number[] };
    const windows = windowsOf(x.shape, how.filterShape, how);
    return windows && filterGradient(backend as WebGPUBackend, x, dy, windows);
  },
  [tf.Conv2DBackpropInput]: ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs as Record<"dy" | "filter", tf.TensorInfo>;
    const how = attrs as unknown as ConvAttrs & { readonly inputShape: number[] };
    const windows = windowsOf(how.inputShape, filter.shape, how);
    return windows && inputGradient(backend as WebGPUBackend, dy, filter, windows);
  },
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: matrixProduct,
  [tf.PadV2]: pad,
  [tf.MirrorPad]: pad,
  [tf.Cumsum]: reversedRunning,
  [tf.Cumprod]: reversedRunning,
};

/**
 * Makes the kernels of this package the backend's own, or tfjs's again and the composites of @longtail/ops.
 */
export const chooseKernels = (choice: KernelChoice): void => {
  const { stock } = processState();
  if (choice === "fused")
    implementKernels(backendName, named, (backend) => backend as WebGPUBackend);
  else removeKernels(backendName, named);
  for (const [kernelName, fast] of Object.entries(infront)) {
    const kernel = stock.get(kernelName) ?? tf.getKernel(kernelName, backendName);
    stock.set(kernelName, kernel);
    replaceKernel(
      choice === "composite"
        ? kernel
        : { ...kernel, kernelFunc: (params) => fast(params, kernel) ?? kernel.kernelFunc(params) },
    );
  }
};
