import * as tf from "@tensorflow/tfjs-core";
import { ensureGradients } from "./ensure-gradients.js";
import { subsample } from "./subsample.js";

/**
 * Adds channels of zeros before and after those of images.
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, h, w, before + c + after]
 * @error throws if `before` or `after` is not an integer of at least 0
 * @grad  to x
 * @owns  the caller owns the result
 * @source the channel part of `F.pad` in option-A shortcuts
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { padChannels } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * console.log(await padChannels(tf.tensor4d([1, 2], [1, 1, 1, 2]), 1, 1).data()); // 0, 1, 2, 0
 * ```
 */
export const padChannels = (x: tf.Tensor4D, before: number, after: number): tf.Tensor4D => {
  for (const n of [before, after])
    tf.util.assert(
      Number.isInteger(n) && n >= 0,
      () => `padChannels: expected integers of at least 0, got ${before} and ${after}`,
    );
  ensureGradients();
  return tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, 0],
    [before, after],
  ]);
};

/**
 * The shortcut without parameters that a residual block has where images shrink and channels grow ("option A").
 *
 * `subsample` by `stride`, then as many channels of zeros before the old ones as after them.
 *
 * @shape x float32 [n, h, w, c] · result float32 [n, ⌈h/stride⌉, ⌈w/stride⌉, channels]
 * @error throws if `channels` is less than c, or `channels − c` is odd
 * @grad  to x
 * @owns  the caller owns the result
 * @source He et al., CVPR 2016, section 4.1 (option A: "extra zero entries padded", without saying where); the CIFAR ResNets in
 *         circulation, that of dvlab-research/MiSLAS among them, pad `planes // 4` on both sides, which is this for doubled channels
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
  return tf.tidy(() => padChannels(subsample(x, stride), missing / 2, missing / 2));
};
