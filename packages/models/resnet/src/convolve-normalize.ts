import type { NamedTensors, Normalization, Variables } from "@longtail/core";
import { groupedConv2d } from "@longtail/ops";
import { type BatchNormVariables, batchNorm, fold } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";
import type { Unit } from "./blocks.js";

/** Activations between two layers, and the running statistics so far. */
export type Passed = { readonly y: tf.Tensor4D; readonly statistics: NamedTensors };

/** What follows batch norm: relu unless it says `linear`, after a shortcut is added if there is one. */
export interface After {
  readonly activation?: "relu" | "linear";
  readonly shortcut?: tf.Tensor4D;
}

const normOf = ({ parameters, statistics }: Variables, norm: string): BatchNormVariables => ({
  scale: parameters[`${norm}.weight`] as tf.Tensor1D,
  offset: parameters[`${norm}.bias`] as tf.Tensor1D,
  runningMean: statistics[`${norm}.running_mean`] as tf.Tensor1D,
  runningVariance: statistics[`${norm}.running_var`] as tf.Tensor1D,
});

/** A convolution with a bias and perhaps a relu, in one op where its channels are in one group. */
const convolveBiased = (
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  {
    groups,
    stride,
    pad,
  }: { readonly groups: number; readonly stride: number; readonly pad: number },
  activation: "relu" | "linear",
): tf.Tensor4D => {
  if (groups === 1) return tf.fused.conv2d({ x, filter, strides: stride, pad, bias, activation });
  const y = tf.add<tf.Tensor4D>(groupedConv2d(x, filter, { groups, stride, pad }), bias);
  return activation === "relu" ? tf.relu(y) : y;
};

/**
 * A convolution, batch norm, the shortcut if there is one, and relu.
 *
 * Images are padded by half of the filter on each side whatever the stride, as in PyTorch; tfjs's "same" differs where an even side
 * is halved. Batch norm does everything after the convolution in one op. Frozen batch norm folds into the convolution.
 */
export const convolveNormalize =
  (variables: Variables, normalization: Normalization) =>
  (
    { conv, norm, size, stride, groups }: Unit,
    x: tf.Tensor4D,
    { activation = "relu", shortcut }: After = {},
  ): Passed => {
    const filter = variables.parameters[`${conv}.weight`] as tf.Tensor4D;
    const bn = normOf(variables, norm);
    const windows = { groups, stride, pad: (size - 1) / 2 };
    const named = (mean: tf.Tensor, variance: tf.Tensor): NamedTensors => ({
      [`${norm}.running_mean`]: mean,
      [`${norm}.running_var`]: variance,
    });
    if (normalization === "frozen") {
      const { slope, intercept } = fold(bn);
      const folded = tf.mul<tf.Tensor4D>(filter, slope);
      const y = convolveBiased(
        x,
        folded,
        intercept,
        windows,
        shortcut === undefined ? activation : "linear",
      );
      return {
        y: shortcut === undefined ? y : tf.relu(tf.add<tf.Tensor4D>(y, shortcut)),
        statistics: named(tf.clone(bn.runningMean), tf.clone(bn.runningVariance)),
      };
    }
    const { y, runningMean, runningVariance } = batchNorm(
      bn,
      groupedConv2d(x, filter, windows),
      normalization,
      { activation, ...(shortcut && { residual: shortcut }) },
    );
    return { y, statistics: named(runningMean, runningVariance) };
  };
