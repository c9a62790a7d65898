import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  MOVING_STATISTICS,
  replaceKernel,
  SGD_UPDATE,
  SHORTCUT_A,
  SHORTCUT_A_GRAD,
  SMOOTHED_CROSS_ENTROPY,
  SMOOTHED_CROSS_ENTROPY_GRAD,
} from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { ConvAttrs } from "../conv-geometry.js";
import { type KernelParams, type KernelResult, kernelsOf } from "./attached.js";
import { batchNormTraining, batchNormTrainingGradient } from "./batch-norm.js";
import { reduceLeading, tileWhole } from "./columns.js";
import { filterGradient, inputGradient } from "./convolution.js";
import { convolve3x3, filterGradient3x3, inputGradient3x3 } from "./convolution-3x3.js";
import { crossEntropy, crossEntropyGradient } from "./cross-entropy.js";
import { add, movingStatistics, sgdUpdate } from "./elementwise.js";
import type { Kernels } from "./kernels.js";
import { shortcutA, shortcutAGradient } from "./shortcut.js";

const NAME = "wasm";

type Shape = [number, number, number, number];
type Fast = (kernels: Kernels, params: KernelParams) => KernelResult | undefined;

const given = (inputs: KernelParams["inputs"], name: string): tf.TensorInfo =>
  inputs[name] as tf.TensorInfo;

const typed = <A>(attrs: KernelParams["attrs"]): A => attrs as unknown as A;

const floats = (...tensors: readonly tf.TensorInfo[]): boolean =>
  tensors.every(({ dtype }) => dtype === "float32");

// In front of a kernel of tfjs's or of this package, which does what these give undefined for.
const infront: Readonly<Record<string, Fast>> = {
  [tf.Conv2D]: (kernels, { inputs, attrs }) =>
    convolve3x3(kernels, given(inputs, "x"), given(inputs, "filter"), typed<ConvAttrs>(attrs)),
  [tf.FusedConv2D]: (kernels, { inputs, attrs }) => {
    const { activation, ...conv } = typed<ConvAttrs & { readonly activation: string }>(attrs);
    const bias = inputs["bias"] as tf.TensorInfo | undefined;
    if (!["linear", "relu"].includes(activation) || inputs["preluActivationWeights"] != null)
      return undefined;
    return convolve3x3(kernels, given(inputs, "x"), given(inputs, "filter"), conv, {
      ...(bias != null && { bias }),
      relu: activation === "relu",
    });
  },
  [tf.Conv2DBackpropInput]: (kernels, { inputs, attrs }) => {
    const { inputShape, ...conv } = typed<ConvAttrs & { inputShape: Shape }>(attrs);
    const [dy, filter] = [given(inputs, "dy"), given(inputs, "filter")];
    return (
      inputGradient3x3(kernels, dy, filter, inputShape, conv) ??
      inputGradient(kernels, dy, filter, inputShape, conv)
    );
  },
  [tf.Conv2DBackpropFilter]: (kernels, { inputs, attrs }) => {
    const { filterShape, ...conv } = typed<ConvAttrs & { filterShape: Shape }>(attrs);
    const [x, dy] = [given(inputs, "x"), given(inputs, "dy")];
    return (
      filterGradient3x3(kernels, x, dy, filterShape, conv) ??
      filterGradient(kernels, x, dy, filterShape, conv)
    );
  },
  [tf.Sum]: (kernels, { inputs, attrs }) =>
    reduceLeading(kernels, given(inputs, "x"), typed(attrs), false),
  [tf.Mean]: (kernels, { inputs, attrs }) =>
    reduceLeading(kernels, given(inputs, "x"), typed(attrs), true),
  [tf.Tile]: (kernels, { inputs, attrs }) => tileWhole(kernels, given(inputs, "x"), typed(attrs)),
  [tf.Add]: (kernels, { inputs }) => add(kernels, given(inputs, "a"), given(inputs, "b")),
};

// For named ops of @longtail/ops, in the place of their composites.
const named: Readonly<Record<string, (kernels: Kernels, params: KernelParams) => KernelResult>> = {
  [BATCH_NORM_TRAINING]: (kernels, { inputs, attrs }) =>
    batchNormTraining(kernels, inputs as never, typed(attrs)),
  [BATCH_NORM_TRAINING_GRAD]: (kernels, { inputs, attrs }) =>
    batchNormTrainingGradient(kernels, inputs as never, typed(attrs)),
  [MOVING_STATISTICS]: ({ backend }, { inputs, attrs }) =>
    movingStatistics(backend, inputs as never, typed(attrs)),
  [SGD_UPDATE]: (kernels, { inputs, attrs }) =>
    sgdUpdate(kernels, inputs as Record<string, tf.TensorInfo>, typed(attrs)),
  [SHORTCUT_A]: (kernels, { inputs, attrs }) =>
    shortcutA(kernels, given(inputs, "x"), typed(attrs)),
  [SHORTCUT_A_GRAD]: (kernels, { inputs, attrs }) =>
    shortcutAGradient(kernels, given(inputs, "dy"), typed(attrs)),
  [SMOOTHED_CROSS_ENTROPY]: (kernels, { inputs }) => crossEntropy(kernels, inputs as never),
  [SMOOTHED_CROSS_ENTROPY_GRAD]: (kernels, { inputs }) =>
    crossEntropyGradient(kernels, inputs as never),
};

// A kernel that knows which one it stands in front of.
interface Fronting extends tf.KernelFunc {
  behind?: tf.KernelFunc;
}

const front = (kernelName: string, fast: Fast): void => {
  const config = tf.getKernel(kernelName, NAME);
  const present = config?.kernelFunc as Fronting | undefined;
  if (config === undefined || present === undefined || present.behind !== undefined) return;
  const kernelFunc: Fronting = (params) => {
    const kernels = kernelsOf(params.backend);
    const tensors = Object.values(params.inputs).filter((tensor) => tensor != null);
    return (
      (kernels !== undefined && floats(...(tensors as tf.TensorInfo[]))
        ? fast(kernels, params)
        : undefined) ?? present(params)
    );
  };
  kernelFunc.behind = present;
  replaceKernel({ ...config, kernelFunc });
};

/** Sets ours in front of the kernels that they do better. Without ours attached to a backend, the others do the work. */
export const registerFronts = (): void => {
  for (const [kernelName, fast] of Object.entries(infront)) front(kernelName, fast);
};

/** Has the named ops of @longtail/ops done by the kernels attached to the backend. */
export const registerFused = (): void => {
  for (const [kernelName, kernel] of Object.entries(named))
    replaceKernel({
      kernelName,
      backendName: NAME,
      kernelFunc: (params) => kernel(kernelsOf(params.backend) as Kernels, params),
    });
};

/** Leaves the named ops to their composites again. */
export const unregisterFused = (): void => {
  for (const kernelName of Object.keys(named))
    if (tf.getKernel(kernelName, NAME) !== undefined) tf.unregisterKernel(kernelName, NAME);
};
