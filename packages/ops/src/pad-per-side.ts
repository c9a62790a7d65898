import type * as tf from "@tensorflow/tfjs-core";

/** The padding of a convolution or a pooling, as TensorFlow.js takes it. */
export type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

/**
 * A number as padding, written out for each side; other padding as it is.
 *
 * TensorFlow.js computes a wrong width from a number if the window or the strides are oblong. For
 * kernels of backends.
 *
 * @example
 * ```ts
 * import { padPerSide } from "@longtail/ops";
 *
 * console.log(padPerSide(1)); // [[0, 0], [1, 1], [1, 1], [0, 0]]
 * ```
 */
export const padPerSide = (pad: Pad): Exclude<Pad, number> =>
  typeof pad === "number"
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad;
