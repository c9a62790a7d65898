import * as tf from "@tensorflow/tfjs-core";
import type { KernelName, KernelSignatures } from "./kernel-signatures.js";
import { replaceKernel } from "./named-op.js";

/** The tensors that a kernel takes, as a backend sees them. */
export type KernelInputs<N extends KernelName> = {
  readonly [I in keyof KernelSignatures[N]["inputs"]]: Pick<
    Extract<KernelSignatures[N]["inputs"][I], tf.Tensor>,
    "dataId" | "shape" | "dtype"
  >;
};

/** The attributes of a kernel. */
export type KernelAttrs<N extends KernelName> = KernelSignatures[N]["attrs"];

/**
 * A backend's implementation of a kernel. `Device` is what it computes with: the backend or
 * something attached to it.
 */
export type Kernel<N extends KernelName, Device> = (
  device: Device,
  inputs: KernelInputs<N>,
  attrs: KernelAttrs<N>,
) => tf.TensorInfo | tf.TensorInfo[];

/** The kernels that a backend implements, by name. */
export type KernelTable<Device> = { readonly [N in KernelName]?: Kernel<N, Device> };

/**
 * Registers a backend's kernels, which then run instead of the composites.
 *
 * `deviceOf` turns the backend that TensorFlow.js passes into what the kernels compute with.
 */
export const implementKernels = <Device>(
  backendName: string,
  kernels: KernelTable<Device>,
  deviceOf: (backend: object) => Device,
): void => {
  for (const [kernelName, kernel] of Object.entries(kernels))
    replaceKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) =>
        (kernel as Kernel<KernelName, Device>)(deviceOf(backend), inputs as never, attrs as never),
    });
};

/** Removes a backend's kernels; the ops use their composites again. */
export const removeKernels = (backendName: string, kernels: KernelTable<never>): void => {
  for (const kernelName of Object.keys(kernels))
    if (tf.getKernel(kernelName, backendName) !== undefined)
      tf.unregisterKernel(kernelName, backendName);
};
