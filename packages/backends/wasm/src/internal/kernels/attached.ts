import type { Kernels } from "./kernels.js";

// On the backend itself, so that kernels find them even if this package is loaded twice.
const KEY: unique symbol = Symbol.for("longtail.kernels");

interface Attached {
  [KEY]?: Kernels;
}

/** The kernels attached to a backend, if any. */
export const kernelsOf = (backend: object): Kernels | undefined => (backend as Attached)[KEY];

/** Attaches kernels to a backend. */
export const attach = (backend: object, kernels: Kernels): void => {
  (backend as Attached)[KEY] = kernels;
};
