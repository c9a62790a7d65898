import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  GROUPED_CONV_2D,
  GROUPED_CONV_2D_FILTER_GRAD,
  GROUPED_CONV_2D_INPUT_GRAD,
  implementKernels,
  type KernelTable,
  MAX_POOL_2D,
  MAX_POOL_2D_GRAD,
  MOVING_STATISTICS,
  removeKernels,
  SGD_UPDATE,
  SHORTCUT_A,
  SHORTCUT_A_GRAD,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
} from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { mends } from "../mends/mends.js";
import { add } from "./add.js";
import { kernelsOf } from "./attached.js";
import { batchNormTraining } from "./batch-norm.js";
import { batchNormTrainingGradient } from "./batch-norm-gradient.js";
import { conv2d, conv2dToFilter, conv2dToInput, fusedConv2d } from "./convolution-overrides.js";
import { crossEntropy, crossEntropyGradient } from "./cross-entropy.js";
import { gatherSlices } from "./gather.js";
import {
  groupedConv2d,
  groupedConv2dFilterGradient,
  groupedConv2dInputGradient,
} from "./grouped-convolution.js";
import type { Kernels } from "./kernels.js";
import { type AnyLayer, backendName, type Call, layer } from "./layers.js";
import { limit } from "./limit.js";
import { matrixProduct } from "./matrix-product.js";
import { maxPool2d, maxPool2dGradient } from "./max-pool.js";
import { movingStatistics } from "./moving-statistics.js";
import { type Override, overriding } from "./override.js";
import { type ReduceAttrs, reduceLeading } from "./reduce-leading.js";
import { sgdUpdate } from "./sgd.js";
import { shortcutA, shortcutAGradient } from "./shortcut.js";
import { tileWhole } from "./tile.js";
import { uploadInputs } from "./upload.js";

// Kernels of the named ops of @longtail/ops.
const named: KernelTable<Kernels> = {
  [BATCH_NORM_TRAINING]: batchNormTraining,
  [BATCH_NORM_TRAINING_GRAD]: batchNormTrainingGradient,
  [GROUPED_CONV_2D]: groupedConv2d,
  [GROUPED_CONV_2D_FILTER_GRAD]: groupedConv2dFilterGradient,
  [GROUPED_CONV_2D_INPUT_GRAD]: groupedConv2dInputGradient,
  [MAX_POOL_2D]: maxPool2d,
  [MAX_POOL_2D_GRAD]: maxPool2dGradient,
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
const overrides: Readonly<Record<string, Override<never>>> = {
  [tf.BatchMatMul]: matrixProduct,
  [tf.Conv2D]: conv2d,
  [tf.FusedConv2D]: fusedConv2d,
  [tf.Conv2DBackpropInput]: conv2dToInput,
  [tf.Conv2DBackpropFilter]: conv2dToFilter,
  [tf.Sum]: reduceBy("sum"),
  [tf.Mean]: reduceBy("mean"),
  [tf.Tile]: tile,
  [tf.Add]: sum,
};

const limitTo =
  (low: number, high: number): Override<Call<"x">> =>
  (kernels, { inputs: { x } }) =>
    limit(kernels, x, low, high);

const clip: Override<
  Call<"x", { readonly clipValueMin: number; readonly clipValueMax: number }>
> = (kernels, { inputs: { x }, attrs: { clipValueMin, clipValueMax } }) =>
  limit(kernels, x, clipValueMin, clipValueMax);

// Overrides that need no mending, which costs a look at every value.
const limits: Readonly<Record<string, Override<never>>> = {
  [tf.Relu]: limitTo(0, Number.POSITIVE_INFINITY),
  [tf.Relu6]: limitTo(0, 6),
  [tf.ClipByValue]: clip,
};

// Copies, of integers too.
const copies: Readonly<Record<string, AnyLayer>> = {
  [tf.GatherV2]: gatherSlices,
};

const overridden = (override: Override<never> | undefined) =>
  override === undefined ? [] : [overriding(override)];

/**
 * Puts layers in front of all kernels that are registered for the backend: they move inputs from
 * other backends here, mend what stock kernels get wrong, and compute with the WebAssembly kernels
 * on backends to which those are attached.
 */
export const layerKernels = (): void => {
  for (const { kernelName } of tf.getKernelsForBackend(backendName))
    layer(kernelName, [
      uploadInputs,
      ...overridden(limits[kernelName]),
      ...(mends[kernelName] ?? []),
      ...overridden(overrides[kernelName]),
      ...(copies[kernelName] === undefined ? [] : [copies[kernelName]]),
    ]);
};

/** Registers the kernels of the named ops. They need a backend with the kernels attached. */
export const registerNamedKernels = (): void => {
  implementKernels(backendName, named, (backend) => kernelsOf(backend) as Kernels);
  for (const kernelName of Object.keys(named)) layer(kernelName, [uploadInputs]);
};

/** Removes the kernels of the named ops, which then use their composites. */
export const removeNamedKernels = (): void => removeKernels(backendName, named);
