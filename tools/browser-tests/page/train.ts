import { orThrow } from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import * as tf from "@tensorflow/tfjs-core";

const steps = 12;
const learningRate = 0.03;

// Computed on the CPU: sines are imprecise on GPUs.
const wave = (shape: number[], step: number, size: number): tf.Tensor =>
  tf.tensor(
    Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      (_, i) => size * Math.sin(step * i),
    ),
    shape,
  );

/** Trains a small network on twelve images. Returns the loss before each step and after the last. */
export const train = async (): Promise<readonly number[]> => {
  const loss = orThrow(labelAwareSmoothing({ counts: [6, 4, 2], head: 0.3, tail: 0 }));
  const labels = tf.tensor1d([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2], "int32");
  const images = tf.tidy(() =>
    tf.add(wave([12, 6, 6, 2], 1.7, 0.5), tf.sub(tf.reshape(labels, [12, 1, 1, 1]), 1)),
  ) as tf.Tensor4D;
  const meanLoss = (filter: tf.Tensor, weight: tf.Tensor): tf.Scalar => {
    const maps = tf.relu(tf.conv2d(images, filter as tf.Tensor4D, 1, "same"));
    return tf.mean(loss(tf.matMul(tf.reshape(maps, [12, -1]), weight as tf.Tensor2D), labels));
  };
  let parameters = [wave([3, 3, 2, 4], 2.3, 0.3), wave([6 * 6 * 4, 3], 3.1, 0.1)];
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const { value, grads } = tf.valueAndGrads((f, w) => meanLoss(f as tf.Tensor, w as tf.Tensor))(
      parameters,
    );
    losses.push((await value.data())[0] as number);
    const next = parameters.map((p, i) =>
      tf.tidy(() => tf.sub(p, tf.mul(grads[i] as tf.Tensor, learningRate))),
    );
    tf.dispose([parameters, value, grads]);
    parameters = next;
  }
  tf.dispose([parameters, labels, images]);
  return losses;
};
