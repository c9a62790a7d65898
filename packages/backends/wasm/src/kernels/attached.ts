import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import type { Kernels } from "./kernels.js";

// On the backend itself, so that kernels find them however often this package is loaded.
const KEY: unique symbol = Symbol.for("longtail.kernels") as never;

interface Attached {
  [KEY]?: Kernels;
}

/** The kernels at work on a backend, if there are. */
export const kernelsOf = (backend: unknown): Kernels | undefined => (backend as Attached)[KEY];

/** Makes the kernels of a backend known. */
export const attach = (backend: BackendWasm, kernels: Kernels): void => {
  (backend as Attached)[KEY] = kernels;
};

/** What tfjs gives a kernel. */
export type KernelParams = Parameters<tf.KernelFunc>[0];
/** What tfjs gets from a kernel. */
export type KernelResult = ReturnType<tf.KernelFunc>;
