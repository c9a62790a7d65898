import type * as tf from "@tensorflow/tfjs-core";
import { kernelsOf } from "./attached.js";
import type { Kernels } from "./kernels.js";
import type { Layer } from "./layers.js";

/** Computes the calls that suit it. Undefined leaves a call to the kernel below. */
export type Override<C> = (kernels: Kernels, call: C) => tf.TensorInfo | undefined;

const allFloat32 = (inputs: tf.NamedTensorInfoMap): boolean =>
  Object.values(inputs).every((tensor) => tensor == null || tensor.dtype === "float32");

/**
 * A layer with an override. The kernel below computes the calls that the override leaves to it,
 * tensors that are not float32, and everything on a backend without WebAssembly kernels.
 */
export const overriding =
  <C extends { readonly inputs: object; readonly backend: object }>(
    override: Override<C>,
  ): Layer<C> =>
  (call, below) => {
    const kernels = kernelsOf(call.backend);
    if (kernels === undefined || !allFloat32(call.inputs as tf.NamedTensorInfoMap))
      return below(call);
    return override(kernels, call) ?? below(call);
  };
