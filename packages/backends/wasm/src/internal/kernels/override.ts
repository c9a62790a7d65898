import { replaceKernel } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { kernelsOf } from "./attached.js";
import type { Kernels } from "./kernels.js";

/** What TensorFlow.js passes to a kernel. Optional inputs may be null. */
export interface Call<Inputs extends string, Attrs = unknown, Optional extends string = never> {
  readonly inputs: Readonly<Record<Inputs, tf.TensorInfo>> & {
    readonly [I in Optional]?: tf.TensorInfo | null;
  };
  readonly attrs: Attrs;
}

/** Computes the calls that suit it. Undefined leaves a call to the overridden kernel. */
export type Override<C> = (kernels: Kernels, call: C) => tf.TensorInfo | undefined;

interface OverriddenKernel extends tf.KernelFunc {
  readonly overrides: tf.KernelFunc;
}

const isOverridden = (kernel: tf.KernelFunc): kernel is OverriddenKernel => "overrides" in kernel;

const allFloat32 = (inputs: tf.NamedTensorInfoMap): boolean =>
  Object.values(inputs).every((tensor) => tensor == null || tensor.dtype === "float32");

/**
 * Puts an override in front of a kernel, once. The kernel still computes the calls that the
 * override leaves to it, tensors that are not float32, and everything on a backend without these
 * kernels.
 */
export const overrideKernel = (
  backendName: string,
  kernelName: string,
  override: Override<never>,
): void => {
  const config = tf.getKernel(kernelName, backendName);
  if (config === undefined || isOverridden(config.kernelFunc)) return;
  const { kernelFunc } = config;
  const overridden: tf.KernelFunc = (call) => {
    const kernels = kernelsOf(call.backend);
    if (kernels === undefined || !allFloat32(call.inputs)) return kernelFunc(call);
    return override(kernels, call as never) ?? kernelFunc(call);
  };
  replaceKernel({
    ...config,
    kernelFunc: Object.assign(overridden, { overrides: kernelFunc }),
  });
};
