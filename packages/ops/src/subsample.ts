import * as tf from "@tensorflow/tfjs-core";
import { SPREAD, SUBSAMPLE } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

const spreadOp = namedOp<KernelSignatures[typeof SPREAD]>({
  name: SPREAD,
  composite: ({ x }, { stride, height, width }) => {
    const [n, h, w, c] = x.shape;
    if (stride === 1) return tf.clone(x);
    // Zeros to the right of each pixel, then below each row: two pads of matrices.
    const wide = tf.pad(tf.reshape(x, [n * h * w, c]), [
      [0, 0],
      [0, (stride - 1) * c],
    ]);
    const tall = tf.pad(tf.reshape(wide, [n * h, w * stride * c]), [
      [0, 0],
      [0, (stride - 1) * w * stride * c],
    ]);
    const whole = tf.reshape(tall, [n, h * stride, w * stride, c]);
    return tf.slice(whole, [0, 0, 0, 0], [n, height, width, c]);
  },
  gradient: {
    gradFunc: (dy, _saved, { stride }) => ({ x: () => subsample(dy, stride) }),
  },
});

const subsampleOp = namedOp<KernelSignatures[typeof SUBSAMPLE]>({
  name: SUBSAMPLE,
  composite: ({ x }, { stride }) =>
    stride === 1 ? tf.clone(x) : tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]),
  gradient: {
    inputsToSave: ["x"],
    gradFunc: (dy, [x], { stride }) => ({
      x: () => {
        const [, height, width] = (x as tf.Tensor4D).shape;
        return spread(dy, stride, [height, width]);
      },
    }),
  },
});

const checkStride = (op: string, stride: number): void =>
  tf.util.assert(
    Number.isInteger(stride) && stride >= 1,
    () => `${op}: stride must be an integer of at least 1, got ${stride}`,
  );

/**
 * Keeps every `stride`-th row and column, starting with the first: `x[:, ::stride, ::stride, :]`.
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, ⌈h/stride⌉, ⌈w/stride⌉, c]
 * @error throws if `stride` is not an integer of at least 1
 * @grad  to x
 * @owns  the caller owns the result, a new tensor even for stride 1
 * @source the slice `[:, :, ::2, ::2]` of option-A shortcuts; TensorFlow.js's strided slice has no
 *         gradient
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { subsample } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * console.log(await subsample(tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]), 2).data()); // 1, 3
 * ```
 */
export const subsample = (x: tf.Tensor4D, stride: number): tf.Tensor4D => {
  checkStride("subsample", stride);
  return subsampleOp({ x }, { stride })[0];
};

/**
 * Spreads the pixels of x over larger images, `stride` apart, with zeros between them. `subsample`
 * undoes it.
 *
 *   y[:, stride · i, stride · j, :] = x[:, i, j, :],  and 0 elsewhere
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, height, width, c], where h = ⌈height/stride⌉
 *        and w = ⌈width/stride⌉
 * @error throws if `stride` is not an integer of at least 1, or the sizes do not match
 * @grad  to x
 * @owns  the caller owns the result, a new tensor even for stride 1
 * @source the adjoint of `subsample`; the first half of a transposed convolution
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { spread } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * console.log(await spread(tf.tensor4d([1, 2], [1, 1, 2, 1]), 2, [1, 3]).data()); // 1, 0, 2
 * ```
 */
export const spread = (
  x: tf.Tensor4D,
  stride: number,
  [height, width]: readonly [height: number, width: number],
): tf.Tensor4D => {
  checkStride("spread", stride);
  tf.util.assert(
    Math.ceil(height / stride) === x.shape[1] && Math.ceil(width / stride) === x.shape[2],
    () =>
      `spread: ${x.shape[1]} by ${x.shape[2]} pixels do not fill ${height} by ${width} with stride ${stride}`,
  );
  return spreadOp({ x }, { stride, height, width })[0];
};
