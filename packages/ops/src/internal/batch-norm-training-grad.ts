import * as tf from "@tensorflow/tfjs-core";
import { BATCH_NORM_TRAINING_GRAD } from "../kernel-names.js";
import type { KernelSignatures } from "../kernel-signatures.js";
import { namedOp } from "../named-op.js";

/** The number of values in each channel. */
export const valuesPerChannel = (x: tf.Tensor4D): number => x.shape[0] * x.shape[1] * x.shape[2];

/**
 * The sum of each channel.
 *
 * It sums the pixels of each image first, then the images: adding a hundred thousand float32
 * numbers one after the other has a relative error of 1e-5.
 */
export const sumPerChannel = (x: tf.Tensor4D): tf.Tensor1D => tf.sum(tf.sum(x, [1, 2]), 0);

/** The gradients of batch norm in training mode. dy is the gradient to y, after the activation. */
export const batchNormTrainingGrad = namedOp<KernelSignatures[typeof BATCH_NORM_TRAINING_GRAD]>({
  name: BATCH_NORM_TRAINING_GRAD,
  composite: ({ x, dy, scale, mean, variance, y }, { epsilon, residual }) => {
    const n = valuesPerChannel(x);
    const through = y === undefined ? dy : tf.mul<tf.Tensor4D>(dy, tf.step(y));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const slope = tf.mul(scale, inverse);
    const centred = tf.sub(x, mean);
    const dOffset = sumPerChannel(through);
    const dScale = tf.mul(inverse, sumPerChannel(tf.mul(through, centred)));
    const alongX = tf.mul(tf.mul(slope, inverse), tf.div(dScale, n));
    const dx = tf.sub(tf.mul(slope, tf.sub(through, tf.div(dOffset, n))), tf.mul(centred, alongX));
    if (!residual) return [dx, dScale, dOffset];
    return [dx, dScale, dOffset, through === dy ? tf.clone(dy) : through];
  },
});
