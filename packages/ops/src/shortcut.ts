import * as tf from "@tensorflow/tfjs-core";
import { SHORTCUT_A, SHORTCUT_A_GRAD } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";
import { spread, subsample } from "./subsample.js";

const gradient = namedOp<KernelSignatures[typeof SHORTCUT_A_GRAD]>({
  name: SHORTCUT_A_GRAD,
  composite: ({ dy }, { stride, before, after, height, width }) => {
    const [n, h, w, c] = dy.shape;
    const kept = tf.slice(dy, [0, 0, 0, before], [n, h, w, c - before - after]);
    return spread(kept, stride, [height, width]);
  },
});

const shortcut = namedOp<KernelSignatures[typeof SHORTCUT_A]>({
  name: SHORTCUT_A,
  composite: ({ x }, { stride, before, after }) =>
    tf.pad(subsample(x, stride), [
      [0, 0],
      [0, 0],
      [0, 0],
      [before, after],
    ]),
  gradient: {
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const [, height, width] = (x as tf.Tensor4D).shape;
        return gradient({ dy }, { ...attrs, height, width })[0];
      },
    }),
  },
});

/**
 * The parameter-free shortcut ("option A") of residual blocks that shrink images and add channels.
 *
 * It subsamples by `stride` and puts equal numbers of zero channels before and after the channels
 * of x.
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, ⌈h/stride⌉, ⌈w/stride⌉, channels]
 * @error throws if `channels − c` is negative or odd, or `stride` is not an integer of at least 1
 * @grad  to x
 * @owns  the caller owns the result
 * @source He et al., CVPR 2016, section 4.1, option A. The paper does not say where the zeros go;
 *         the common CIFAR ResNets, including that of dvlab-research/MiSLAS, pad `planes // 4` on
 *         both sides, as here for doubled channels
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { shortcutA } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * console.log(shortcutA(tf.ones([8, 32, 32, 16]), 2, 32).shape); // [8, 16, 16, 32]
 * ```
 */
export const shortcutA = (x: tf.Tensor4D, stride: number, channels: number): tf.Tensor4D => {
  const missing = channels - x.shape[3];
  tf.util.assert(
    missing >= 0 && missing % 2 === 0,
    () => `shortcutA: cannot pad ${x.shape[3]} channels to ${channels} evenly`,
  );
  tf.util.assert(
    Number.isInteger(stride) && stride >= 1,
    () => `shortcutA: stride must be an integer of at least 1, got ${stride}`,
  );
  return shortcut({ x }, { stride, before: missing / 2, after: missing / 2 })[0];
};
