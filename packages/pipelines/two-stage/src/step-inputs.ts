import type * as tf from "@tensorflow/tfjs-core";

/** What a step is given: all that differs from step to step is a tensor. */
export interface StepInputs {
  /** float32 [batch, height, width, channels] */
  readonly images: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
  /** The learning rate of each parameter that learns. */
  readonly rates: Readonly<Record<string, tf.Scalar>>;
  /** How the examples are mixed with each other; absent where they are not. */
  readonly mixture?: {
    /** int32 [batch] */
    readonly permutation: tf.Tensor1D;
    /** The weight at each point of the net: of the images, and then in its middle. */
    readonly points: readonly tf.Scalar[];
    /** float32 [batch]: the weight of each example's own label. */
    readonly labels: tf.Tensor1D;
  };
  /** What the second branch is shown; absent where nothing is mixed between branches. */
  readonly second?: {
    readonly images: tf.Tensor4D;
    readonly labels: tf.Tensor1D;
    /** The weight of the first branch and its labels. */
    readonly weight: tf.Scalar;
  };
}
