import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  implementKernels,
  type KernelTable,
  MOVING_STATISTICS,
  removeKernels,
  SGD_UPDATE,
  SHORTCUT_A,
  SHORTCUT_A_GRAD,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
} from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { add } from "./add.js";
import { kernelsOf } from "./attached.js";
import { batchNormTraining } from "./batch-norm.js";
import { batchNormTrainingGradient } from "./batch-norm-gradient.js";
import { conv2d, conv2dToFilter, conv2dToInput, fusedConv2d } from "./convolution-overrides.js";
import { crossEntropy, crossEntropyGradient } from "./cross-entropy.js";
import type { Kernels } from "./kernels.js";
import { movingStatistics } from "./moving-statistics.js";
import { type Call, type Override, overrideKernel } from "./override.js";
import { type ReduceAttrs, reduceLeading } from "./reduce-leading.js";
import { sgdUpdate } from "./sgd.js";
import { shortcutA, shortcutAGradient } from "./shortcut.js";
import { tileWhole } from "./tile.js";

const backendName = "wasm";

// Kernels of the named ops of @longtail/ops.
const named: KernelTable<Kernels> = {
  [BATCH_NORM_TRAINING]: batchNormTraining,
  [BATCH_NORM_TRAINING_GRAD]: batchNormTrainingGradient,
  [MOVING_STATISTICS]: movingStatistics,
  [SGD_UPDATE]: sgdUpdate,
  [SHORTCUT_A]: shortcutA,
  [SHORTCUT_A_GRAD]: shortcutAGradient,
  [SMOOTHED_CROSS_ENTROPY]: crossEntropy,
  [SMOOTHED_CROSS_ENTROPY_GRAD]: crossEntropyGradient,
};

const reduceBy =
  (reduction: "sum" | "mean"): Override<Call<"x", ReduceAttrs>> =>
  (kernels, { inputs: { x }, attrs }) =>
    reduceLeading(kernels, x, attrs, reduction);

const tile: Override<Call<"x", { readonly reps: readonly number[] }>> = (
  { backend },
  { inputs: { x }, attrs: { reps } },
) => tileWhole(backend, x, reps);

const sum: Override<Call<"a" | "b">> = (kernels, { inputs: { a, b } }) => add(kernels, a, b);

// Overrides of stock kernels and of this package's plain ones.
const overrides = {
  [tf.Conv2D]: conv2d,
  [tf.FusedConv2D]: fusedConv2d,
  [tf.Conv2DBackpropInput]: conv2dToInput,
  [tf.Conv2DBackpropFilter]: conv2dToFilter,
  [tf.Sum]: reduceBy("sum"),
  [tf.Mean]: reduceBy("mean"),
  [tf.Tile]: tile,
  [tf.Add]: sum,
};

/** Overrides kernels on backends to which the WebAssembly kernels are attached. */
export const overrideKernels = (): void => {
  for (const [kernelName, override] of Object.entries(overrides))
    overrideKernel(backendName, kernelName, override);
};

/** Registers the kernels of the named ops. They need a backend with the kernels attached. */
export const registerNamedKernels = (): void =>
  implementKernels(backendName, named, (backend) => kernelsOf(backend) as Kernels);

/** Removes the kernels of the named ops, which then use their composites. */
export const removeNamedKernels = (): void => removeKernels(backendName, named);
