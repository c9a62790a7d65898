import type { NamedTensors, Normalization, Variables } from "@longtail/core";
import { type BatchNormVariables, batchNorm, fold } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";

/** Activations between two layers, and the running statistics so far. */
export type Passed = { readonly y: tf.Tensor4D; readonly statistics: NamedTensors };

/** The prefixes of a unit's variables, and its convolution's stride. */
export interface Unit {
  readonly conv: string;
  readonly norm: string;
  readonly stride: number;
}

const normOf = ({ parameters, statistics }: Variables, norm: string): BatchNormVariables => ({
  scale: parameters[`${norm}.weight`] as tf.Tensor1D,
  offset: parameters[`${norm}.bias`] as tf.Tensor1D,
  runningMean: statistics[`${norm}.running_mean`] as tf.Tensor1D,
  runningVariance: statistics[`${norm}.running_var`] as tf.Tensor1D,
});

/**
 * A 3x3 convolution, batch norm, the shortcut if there is one, and relu.
 *
 * Images are padded by one pixel on each side whatever the stride, as in PyTorch; tfjs's "same" differs where an even side is
 * halved. Batch norm does everything after the convolution in one op. Frozen batch norm folds into the convolution.
 */
export const convolveNormalize =
  (variables: Variables, normalization: Normalization) =>
  ({ conv, norm, stride }: Unit, x: tf.Tensor4D, shortcut?: tf.Tensor4D): Passed => {
    const filter = variables.parameters[`${conv}.weight`] as tf.Tensor4D;
    const bn = normOf(variables, norm);
    const named = (mean: tf.Tensor, variance: tf.Tensor): NamedTensors => ({
      [`${norm}.running_mean`]: mean,
      [`${norm}.running_var`]: variance,
    });
    if (normalization === "frozen") {
      const { slope, intercept } = fold(bn);
      const y = tf.fused.conv2d({
        x,
        filter: tf.mul<tf.Tensor4D>(filter, slope),
        strides: stride,
        pad: 1,
        bias: intercept,
        activation: shortcut === undefined ? "relu" : "linear",
      });
      return {
        y: shortcut === undefined ? y : tf.relu(tf.add<tf.Tensor4D>(y, shortcut)),
        statistics: named(tf.clone(bn.runningMean), tf.clone(bn.runningVariance)),
      };
    }
    const { y, runningMean, runningVariance } = batchNorm(
      bn,
      tf.conv2d(x, filter, stride, 1),
      normalization,
      { activation: "relu", ...(shortcut && { residual: shortcut }) },
    );
    return { y, statistics: named(runningMean, runningVariance) };
  };
