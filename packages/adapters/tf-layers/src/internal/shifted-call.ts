import { stopGradient } from "@longtail/ops";
import { batchNorm } from "@longtail/shifted-bn";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNormLayer, Layer } from "./batch-norm-layers.js";

/** The `call` of a BatchNormalization layer that shifts in training and is the original one otherwise. */
export const shiftedCall =
  (layer: BatchNormLayer, original: Layer["call"], momentum: number): Layer["call"] =>
  (inputs, kwargs) => {
    if (kwargs["training"] !== true) return original(inputs, kwargs);
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      const channels = x.shape.at(-1) as number;
      const { y, ...moved } = batchNorm(
        {
          // Batch norm in mode "frozen" would give these two a gradient.
          scale: stopGradient(layer.gamma?.read() ?? tf.ones([channels])),
          offset: stopGradient(layer.beta?.read() ?? tf.zeros([channels])),
          runningMean: layer.movingMean.read(),
          runningVariance: layer.movingVariance.read(),
        },
        tf.reshape(x, [-1, 1, 1, channels]),
        // One number has no variance. In mode "frozen" the statistics stay.
        x.size > channels ? "shifted" : "frozen",
        { momentum, epsilon: layer.epsilon },
      );
      layer.movingMean.write(moved.runningMean);
      layer.movingVariance.write(moved.runningVariance);
      return tf.reshape(y, x.shape);
    });
  };
