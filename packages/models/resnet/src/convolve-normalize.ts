import type { NamedTensors, Normalization, Variables } from "@longtail/core";
import { type BatchNormVariables, batchNorm, fold } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";

/** Images between two layers, and the running statistics that came by the way. */
export type Passed = { readonly y: tf.Tensor4D; readonly statistics: NamedTensors };

/** Names of a unit's variables begin with these; its convolution has this stride; what comes out is cut off below 0, or not. */
export interface Unit {
  readonly conv: string;
  readonly norm: string;
  readonly stride: number;
  readonly activation: "relu" | "linear";
}

const normOf = ({ parameters, statistics }: Variables, norm: string): BatchNormVariables => ({
  scale: parameters[`${norm}.weight`] as tf.Tensor1D,
  offset: parameters[`${norm}.bias`] as tf.Tensor1D,
  runningMean: statistics[`${norm}.running_mean`] as tf.Tensor1D,
  runningVariance: statistics[`${norm}.running_var`] as tf.Tensor1D,
});

/**
 * A 3x3 convolution, batch norm, and the activation.
 *
 * Images are padded by one pixel on each side, whatever the stride: that is PyTorch's padding. tfjs's "same" differs from
 * it where images of an even side are halved. With running statistics all three are a single convolution.
 */
export const convolveNormalize =
  (variables: Variables, normalization: Normalization) =>
  ({ conv, norm, stride, activation }: Unit, x: tf.Tensor4D): Passed => {
    const filter = variables.parameters[`${conv}.weight`] as tf.Tensor4D;
    const bn = normOf(variables, norm);
    const named = (mean: tf.Tensor, variance: tf.Tensor): NamedTensors => ({
      [`${norm}.running_mean`]: mean,
      [`${norm}.running_var`]: variance,
    });
    if (normalization.mode === "running") {
      const { slope, intercept } = fold(bn);
      const y = tf.fused.conv2d({
        x,
        filter: tf.mul<tf.Tensor4D>(filter, slope),
        strides: stride,
        pad: 1,
        bias: intercept,
        activation,
      });
      return { y, statistics: named(tf.clone(bn.runningMean), tf.clone(bn.runningVariance)) };
    }
    const { y, runningMean, runningVariance } = batchNorm(
      bn,
      tf.conv2d(x, filter, stride, 1),
      normalization,
    );
    return {
      y: activation === "relu" ? tf.relu(y) : y,
      statistics: named(runningMean, runningVariance),
    };
  };
