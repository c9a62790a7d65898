import * as tf from "@tensorflow/tfjs-core";
import { namedOp } from "./named-op.js";

/** Kernel of `batchNormTraining`: inputs `x`, `scale`, `offset`; attribute `epsilon`; outputs y, mean, biased variance. */
export const BATCH_NORM_TRAINING = "LongtailBatchNormTraining";

/** Kernel of its gradient: inputs `x`, `dy`, `scale`, `mean`, `variance`; attribute `epsilon`; outputs dx, dScale, dOffset. */
export const BATCH_NORM_TRAINING_GRAD = "LongtailBatchNormTrainingGrad";

// In two steps, over the pixels of an image and then over the images: a single sum of a hundred thousand float32
// numbers, added one after the other, is off by 1e-5 of itself.
const sumPerChannel = (x: tf.Tensor4D): tf.Tensor1D => tf.sum(tf.sum(x, [1, 2]), 0);

const pixels = (x: tf.Tensor4D): number => x.shape[0] * x.shape[1] * x.shape[2];

const gradient = namedOp<
  {
    x: tf.Tensor4D;
    dy: tf.Tensor4D;
    scale: tf.Tensor1D;
    mean: tf.Tensor1D;
    variance: tf.Tensor1D;
  },
  { epsilon: number }
>({
  name: BATCH_NORM_TRAINING_GRAD,
  composite: ({ x, dy, scale, mean, variance }, { epsilon }) => {
    const n = pixels(x);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const slope = tf.mul(scale, inverse);
    const centred = tf.sub(x, mean);
    const dOffset = sumPerChannel(dy);
    const dScale = tf.mul(inverse, sumPerChannel(tf.mul(dy, centred)));
    const alongX = tf.mul(tf.mul(slope, inverse), tf.div(dScale, n));
    const dx = tf.sub(tf.mul(slope, tf.sub(dy, tf.div(dOffset, n))), tf.mul(centred, alongX));
    return [dx, dScale, dOffset];
  },
});

const forward = namedOp<
  { x: tf.Tensor4D; scale: tf.Tensor1D; offset: tf.Tensor1D },
  { epsilon: number }
>({
  name: BATCH_NORM_TRAINING,
  composite: ({ x, scale, offset }, { epsilon }) => {
    const n = pixels(x);
    const mean = tf.div(sumPerChannel(x), n);
    const centred = tf.sub<tf.Tensor4D>(x, mean);
    const variance = tf.div(sumPerChannel(tf.square(centred)), n);
    const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    return [tf.add(tf.mul(centred, slope), offset), mean, variance];
  },
  gradient: {
    inputsToSave: ["x", "scale"],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [dy] = dys as [tf.Tensor4D];
      const [x, scale, mean, variance] = saved as [
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor1D,
        tf.Tensor1D,
      ];
      const { epsilon } = attrs as unknown as { epsilon: number };
      // At once and not in the closures, because the three share their sums.
      const [dx, dScale, dOffset] = gradient({ x, dy, scale, mean, variance }, { epsilon }) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return { x: () => dx, scale: () => dScale, offset: () => dOffset };
    },
  },
});

/** What `batchNormTraining` returns: the normalised images and the batch's own statistics. */
export interface BatchNormTraining {
  readonly y: tf.Tensor4D;
  readonly mean: tf.Tensor1D;
  /** Biased: divided by n. */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalises each channel by the mean and the variance that it has in this very batch.
 *
 *   m_c = mean of x over images, rows, columns        v_c = mean of (x − m_c)², biased
 *   y   = (x − m_c) / √(v_c + epsilon) · scale_c + offset_c
 *
 * Differentiable in `x`, `scale` and `offset`, as one op: the statistics depend on `x`, and the gradient knows that. No gradient flows
 * through the returned statistics, which are for a running average.
 *
 * @shape x float32 [n, h, w, c] · scale, offset float32 [c] · y like x · mean, variance float32 [c]
 * @error throws if `x` is not of rank 4, or `scale` or `offset` not one number for each channel
 * @grad  to x, scale and offset
 * @owns  nothing; the caller owns the three results
 * @source Ioffe and Szegedy, ICML 2015, algorithm 1; PyTorch's `batch_norm` with `training=True`. PyTorch feeds its running variance with
 *         the unbiased form, which is for the caller: n / (n − 1) times this one.
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { batchNormTraining } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const x = tf.tensor4d([1, 3], [2, 1, 1, 1]);
 * const { y, mean, variance } = batchNormTraining(x, tf.ones([1]), tf.zeros([1]), 0);
 * console.log(await y.data(), await mean.data(), await variance.data()); // -1, 1; 2; 1
 * ```
 */
export const batchNormTraining = (
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): BatchNormTraining => {
  tf.util.assert(
    x.rank === 4,
    () => `batchNormTraining: x must be of rank 4, got ${JSON.stringify(x.shape)}`,
  );
  const channels = x.shape[3];
  for (const [name, t] of Object.entries({ scale, offset }))
    tf.util.assert(
      t.rank === 1 && t.shape[0] === channels,
      () =>
        `batchNormTraining: ${name} must have the shape [${channels}], got ${JSON.stringify(t.shape)}`,
    );
  const [y, mean, variance] = forward({ x, scale, offset }, { epsilon });
  return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
};
