import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  CROP_AND_FLIP,
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
  implementKernels,
  type KernelTable,
  MAX_POOL_2D,
  MAX_POOL_2D_GRAD,
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
import {
  conv2d,
  conv2dToFilter,
  conv2dToInput,
  fusedConvolution,
  padded,
} from "./convolution-overrides.js";
import { cropAndFlip } from "./crop-and-flip.js";
import { crossEntropy, crossEntropyGradient } from "./cross-entropy.js";
import { gather, unsortedSegmentSum } from "./gather.js";
import {
  groupedConvolution,
  groupedFilterGradient,
  groupedInputGradient,
} from "./grouped-convolution.js";
import {
  cropAndResize,
  gatherNd,
  scatterNd,
  sparseSegments,
  sparseToDense,
  tensorScatterUpdate,
} from "./indices.js";
import { matrixProduct } from "./matrix-product.js";
import { movingStatistics } from "./moving-statistics.js";
import { overridden } from "./override.js";
import { pad } from "./pad.js";
import { maxPool2d, maxPool2dGradient, pool, poolGradient } from "./pooling.js";
import { shaped } from "./reduced-shape.js";
import { relu6 } from "./relu6.js";
import { reverseCumulative } from "./reverse-cumulative.js";
import { sgdUpdate } from "./sgd.js";
import { shortcutA, shortcutAGradient } from "./shortcut.js";

const backendName = "webgpu";

// Kernels of the named ops of @longtail/ops.
const named: KernelTable<WebGPUBackend> = {
  [BATCH_NORM_TRAINING]: batchNormTraining,
  [BATCH_NORM_TRAINING_GRAD]: batchNormTrainingGradient,
  [CROP_AND_FLIP]: cropAndFlip,
  [GROUPED_CONV_2D]: groupedConvolution,
  [GROUPED_CONV_2D_FILTER_GRAD]: groupedFilterGradient,
  [GROUPED_CONV_2D_INPUT_GRAD]: groupedInputGradient,
  [MAX_POOL_2D]: maxPool2d,
  [MAX_POOL_2D_GRAD]: maxPool2dGradient,
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

// Overrides of stock kernels.
const overrides = {
  [tf.Conv2D]: conv2d,
  [tf.Conv2DBackpropFilter]: conv2dToFilter,
  [tf.Conv2DBackpropInput]: conv2dToInput,
  [tf.FusedConv2D]: fusedConvolution(false),
  [tf.DepthwiseConv2dNative]: padded,
  [tf.DepthwiseConv2dNativeBackpropFilter]: padded,
  [tf.DepthwiseConv2dNativeBackpropInput]: padded,
  [tf.FusedDepthwiseConv2D]: fusedConvolution(true),
  [tf.MaxPool]: pool("max"),
  [tf.MaxPoolGrad]: poolGradient("max"),
  [tf.AvgPool]: pool("avg"),
  [tf.AvgPoolGrad]: poolGradient("avg"),
  [tf.Prod]: shaped,
  [tf.ArgMax]: shaped,
  [tf.ArgMin]: shaped,
  [tf.Relu6]: relu6,
  [tf.GatherV2]: gather,
  [tf.UnsortedSegmentSum]: unsortedSegmentSum,
  [tf.GatherNd]: gatherNd,
  [tf.ScatterNd]: scatterNd,
  [tf.TensorScatterUpdate]: tensorScatterUpdate,
  [tf.SparseToDense]: sparseToDense,
  [tf.SparseSegmentMean]: sparseSegments,
  [tf.SparseSegmentSum]: sparseSegments,
  [tf.CropAndResize]: cropAndResize,
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: matrixProduct,
  [tf.PadV2]: pad,
  [tf.MirrorPad]: pad,
  [tf.Cumsum]: reverseCumulative,
  [tf.Cumprod]: reverseCumulative,
};

/** Registers the kernels of this package, or restores the stock kernels and composites. */
export const chooseKernels = (choice: KernelChoice): void => {
  if (choice === "fused")
    implementKernels(backendName, named, (backend) => backend as WebGPUBackend);
  else removeKernels(backendName, named);
  const { stock } = processState();
  for (const [kernelName, override] of Object.entries(overrides)) {
    const kernel = stock.get(kernelName) ?? tf.getKernel(kernelName, backendName);
    stock.set(kernelName, kernel);
    replaceKernel(choice === "fused" ? overridden(kernel, override) : kernel);
  }
};
