import * as tf from "@tensorflow/tfjs-core";
import {
  batchNormTrainingGrad,
  sumPerChannel,
  valuesPerChannel,
} from "./internal/batch-norm-training-grad.js";
import { BATCH_NORM_TRAINING } from "./kernel-names.js";
import type { KernelSignatures } from "./kernel-signatures.js";
import { namedOp } from "./named-op.js";

const forward = namedOp<KernelSignatures[typeof BATCH_NORM_TRAINING]>({
  name: BATCH_NORM_TRAINING,
  composite: ({ x, scale, offset, residual }, { epsilon, relu }) => {
    const n = valuesPerChannel(x);
    const mean = tf.div(sumPerChannel(x), n);
    const centred = tf.sub<tf.Tensor4D>(x, mean);
    const variance = tf.div(sumPerChannel(tf.square(centred)), n);
    const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    const normal = tf.add(tf.mul(centred, slope), offset);
    const whole = residual === undefined ? normal : tf.add(normal, residual);
    return [relu ? tf.relu(whole) : whole, mean, variance];
  },
  gradient: {
    inputsToSave: ["x", "scale"],
    outputsToSave: [true, true, true],
    gradFunc: ([dy], saved, attrs) => {
      const [x, scale, y, mean, variance] = saved as [
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor4D,
        tf.Tensor1D,
        tf.Tensor1D,
      ];
      // One kernel computes all gradients, because they share their sums.
      const [dx, dScale, dOffset, dResidual] = batchNormTrainingGrad(
        { x, dy, scale, mean, variance, ...(attrs.relu && { y }) },
        attrs,
      );
      return {
        x: () => dx,
        scale: () => dScale,
        offset: () => dOffset,
        ...(dResidual && { residual: () => dResidual }),
      };
    },
  },
});

/** Options of `batchNormTraining`. */
export interface BatchNormTrainingOptions {
  /** Added to the variance before the square root. */
  readonly epsilon: number;
  /** Added to the normalized images. */
  readonly residual?: tf.Tensor4D;
  /** Applied last. Default: `linear`, the identity. */
  readonly activation?: "relu" | "linear";
}

/** The results of `batchNormTraining`: the normalized images and the statistics of the batch. */
export interface BatchNormTraining {
  readonly y: tf.Tensor4D;
  readonly mean: tf.Tensor1D;
  /** Biased: divided by n. */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalizes each channel with the mean and variance of the batch; optionally adds a residual and
 * applies a ReLU.
 *
 *   m_c = mean of x over images, rows, columns        v_c = mean of (x − m_c)², biased
 *   y   = act((x − m_c) / √(v_c + epsilon) · scale_c + offset_c + residual)    act: ReLU or identity
 *
 * The gradient to `x` includes the dependence of the statistics on `x`. No gradient flows through
 * the returned statistics, which feed a running average, nor through the ReLU where y is 0.
 *
 * @shape x, residual float32 [n, h, w, c] · scale, offset float32 [c] · y like x · mean, variance
 *        float32 [c]
 * @error throws unless `x` has rank 4, `scale` and `offset` one number per channel, and `residual`
 *        the shape of `x`
 * @grad  to x, scale, offset and residual
 * @owns  the caller owns the three results
 * @source Ioffe and Szegedy, ICML 2015, algorithm 1; PyTorch's `batch_norm` with `training=True`,
 *         whose running variance takes the unbiased variance, n / (n − 1) times this one: see
 *         `movingStatistics`. Residual and ReLU: He et al., CVPR 2016
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { batchNormTraining } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const x = tf.tensor4d([1, 3], [2, 1, 1, 1]);
 * const [scale, offset] = [tf.ones<tf.Rank.R1>([1]), tf.zeros<tf.Rank.R1>([1])];
 * const { y, mean, variance } = batchNormTraining(x, scale, offset, { epsilon: 0 });
 * console.log(await y.data(), await mean.data(), await variance.data()); // -1, 1; 2; 1
 *
 * const residual = tf.tensor4d([0.5, 0.5], [2, 1, 1, 1]);
 * const block = batchNormTraining(x, scale, offset, { epsilon: 0, residual, activation: "relu" });
 * console.log(await block.y.data()); // 0, 1.5
 * ```
 */
export const batchNormTraining = (
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon, residual, activation = "linear" }: BatchNormTrainingOptions,
): BatchNormTraining => {
  const check = (name: string, shape: readonly number[], expected: readonly number[]): void =>
    tf.util.assert(
      tf.util.arraysEqual([...shape], [...expected]),
      () =>
        `batchNormTraining: ${name} must have the shape ${JSON.stringify(expected)}, got ${JSON.stringify(shape)}`,
    );
  tf.util.assert(
    x.rank === 4,
    () => `batchNormTraining: x must be of rank 4, got ${JSON.stringify(x.shape)}`,
  );
  check("scale", scale.shape, [x.shape[3]]);
  check("offset", offset.shape, [x.shape[3]]);
  if (residual !== undefined) check("residual", residual.shape, x.shape);
  const [y, mean, variance] = forward(
    { x, scale, offset, ...(residual && { residual }) },
    { epsilon, relu: activation === "relu", residual: residual !== undefined },
  );
  return { y, mean, variance };
};
