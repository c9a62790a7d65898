import { batchNorm } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNormLayer, Layer } from "./batch-norm-layers.js";

const zeroGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy),
}));

// Scale and offset as tensors that get no gradient, in mode "running" either.
const still = (vector: tf.Tensor1D): tf.Tensor1D => zeroGradient(vector) as tf.Tensor1D;

/** A BatchNormalization layer's `call` that shifts in training, and is its own otherwise. */
export const shiftedCall =
  (layer: BatchNormLayer, own: Layer["call"], momentum: number): Layer["call"] =>
  (inputs, kwargs) => {
    if (kwargs["training"] !== true) return own(inputs, kwargs);
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      const channels = x.shape.at(-1) as number;
      const { y, ...moved } = batchNorm(
        {
          scale: still(layer.gamma?.read() ?? tf.ones([channels])),
          offset: still(layer.beta?.read() ?? tf.zeros([channels])),
          runningMean: layer.movingMean.read(),
          runningVariance: layer.movingVariance.read(),
        },
        tf.reshape(x, [-1, 1, 1, channels]),
        // One number has no variance; in mode "frozen" the statistics come back as they are.
        x.size > channels ? "shifted" : "frozen",
        { momentum, epsilon: layer.epsilon },
      );
      layer.movingMean.write(moved.runningMean);
      layer.movingVariance.write(moved.runningVariance);
      return tf.reshape(y, x.shape);
    });
  };
