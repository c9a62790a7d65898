import type { NamedTensors } from "@longtail/core";
import type * as tf from "@tensorflow/tfjs-core";

/** What a step takes: everything that differs from step to step is a tensor. */
export interface StepInputs {
  /** float32 [batch, height, width, channels] */
  readonly images: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
  /** The learning rate of each parameter that learns. */
  readonly rates: Readonly<Record<string, tf.Scalar>>;
  /** What the stage's mixing drew for this step; absent where it draws nothing. */
  readonly drawn?: NamedTensors;
}
