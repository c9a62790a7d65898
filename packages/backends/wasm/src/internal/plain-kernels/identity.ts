import type { PlainKernel } from "./plain-kernel.js";

/**
 * The same values under a new handle, as on other backends. The stock kernel copies them, and
 * `tf.grads` clones whatever it saves.
 */
export const identity: PlainKernel<"x"> = (backend, { x: { dataId, shape, dtype } }) => {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
};
