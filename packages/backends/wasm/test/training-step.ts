import { type StartOptions, start, stop } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import {
  batchNormTraining,
  groupedConv2d,
  maxPool2d,
  movingStatistics,
  sgdUpdate,
  shortcutA,
  smoothedCrossEntropy,
} from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";

/** Reproducible numbers between -1 and 1. */
export const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

const images = (shape: [number, number, number, number], seed: number): tf.Tensor4D =>
  tf.tensor4d(numbers(tf.util.sizeFromShape(shape), seed), shape);

/**
 * A training step of a small network that uses all kernels: all kinds of convolution, pooling, batch
 * norm in all forms, the shortcut, a loss and SGD.
 */
export const trainingStep = (): tf.Tensor[] => {
  const shapes: Record<string, number[]> = {
    "stem.filter": [3, 3, 3, 8],
    "block.filter": [3, 3, 8, 8],
    "grouped.filter": [3, 3, 4, 8],
    "point.filter": [1, 1, 8, 8],
    "down.filter": [3, 3, 8, 16],
    scale: [8],
    offset: [8],
    "down.scale": [16],
    "down.offset": [16],
  };
  const parameters = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      tf.add(
        tf.tensor(numbers(tf.util.sizeFromShape(shape), i), shape),
        name.endsWith("scale") ? 1 : 0,
      ),
    ]),
  );
  const names = Object.keys(parameters);
  const labels = tf.tensor1d([0, 5, 2, 15, 7, 7], "int32");
  const [own, other] = [tf.fill([16], 0.9), tf.fill([16], 0.01)] as [tf.Tensor1D, tf.Tensor1D];
  let statistics: tf.Tensor[] = [];
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const p = Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Record<
      string,
      tf.Tensor
    >;
    const conv = (x: tf.Tensor4D, name: string, stride: number) =>
      tf.conv2d(x, p[name] as tf.Tensor4D, stride, 1);
    const [scale, offset] = [p["scale"], p["offset"]] as [tf.Tensor1D, tf.Tensor1D];
    const stem = batchNormTraining(
      conv(images([6, 12, 9, 3], 1), "stem.filter", 1),
      scale,
      offset,
      {
        epsilon: 1e-5,
        activation: "relu",
      },
    );
    const block = batchNormTraining(conv(stem.y, "block.filter", 1), scale, offset, {
      epsilon: 1e-5,
      residual: stem.y,
      activation: "relu",
    });
    const pooled = maxPool2d(block.y, { size: 3, stride: 1, pad: 1 });
    const grouped = groupedConv2d(pooled, p["grouped.filter"] as tf.Tensor4D, {
      groups: 2,
      pad: 1,
    });
    const point = tf.conv2d(grouped, p["point.filter"] as tf.Tensor4D, 1, 0);
    const down = batchNormTraining(
      conv(point, "down.filter", 2),
      p["down.scale"] as tf.Tensor1D,
      p["down.offset"] as tf.Tensor1D,
      { epsilon: 1e-5, residual: shortcutA(block.y, 2, 16) },
    );
    const moved = movingStatistics(
      { mean: tf.zeros([16]), variance: tf.ones([16]) },
      { mean: down.mean, variance: down.variance },
      { momentum: 0.1, count: 6 * 6 * 5 },
    );
    statistics = Object.values(moved).map((t: tf.Tensor) => tf.keep(t));
    return tf.mean(smoothedCrossEntropy(tf.mean(down.y, [1, 2]), labels, own, other));
  };
  const { value, grads } = tf.valueAndGrads(loss)(Object.values(parameters));
  const record = (tensors: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
  const rate = tf.scalar(0.1);
  const next = sgdUpdate(
    {
      parameters,
      gradients: record(grads),
      velocities: record(names.map((name) => tf.onesLike(parameters[name] as tf.Tensor))),
      rates: record(names.map(() => rate)),
    },
    { momentum: 0.9, weightDecay: 0.01, nesterov: true },
  );
  return [
    value,
    ...statistics,
    ...grads,
    ...Object.values(next.parameters),
    ...Object.values(next.velocities),
  ];
};

/** The results of the step on a backend started with these options. */
export const stepWith = async (options: StartOptions): Promise<Float32Array[]> => {
  await stop();
  await orThrow(start(options));
  const tensors = tf.tidy(trainingStep);
  const values = await Promise.all(tensors.map(async (t) => (await t.data()) as Float32Array));
  tf.dispose(tensors);
  return values;
};
