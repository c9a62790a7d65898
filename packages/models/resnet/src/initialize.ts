import { derive, mapRecord, normals, type Seed, uniforms, type Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import type { VariableShapes } from "./blocks.js";

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The numbers of a filter [height, width, in, out]. */
type Draw = (seed: Seed, shape: readonly number[]) => Float32Array;

const scaled = (values: Float32Array, factor: number): Float32Array =>
  values.map((v) => v * factor);

/**
 * Draws filters from a normal distribution that keeps the size of activations (`in`) or of gradients (`out`).
 *
 *   filters ~ N(0, 2 / fan)       fan-in = height * width * channels in of a group · fan-out = height * width * channels out
 *
 * @source He et al., ICCV 2015; PyTorch's `kaiming_normal_`
 */
export const kaimingNormal =
  (fan: "in" | "out"): Draw =>
  (seed, shape) => {
    const size = sizeOf(shape);
    const fanOver = shape.at(fan === "in" ? -1 : -2) as number;
    return scaled(normals(seed, size), Math.sqrt(2 / (size / fanOver)));
  };

/**
 * Draws filters as PyTorch does by default.
 *
 *   filters ~ U(-b, b)       b = 1 / sqrt(fan-in)
 *
 * @source PyTorch's `Conv2d.reset_parameters`: `kaiming_uniform_` with a = sqrt(5)
 */
export const pytorchDefault: Draw = (seed, shape) => {
  const size = sizeOf(shape);
  const bound = 1 / Math.sqrt(size / (shape.at(-1) as number));
  const uniform = uniforms(seed);
  return new Float32Array(size).map(() => (2 * uniform() - 1) * bound);
};

/**
 * Initializes variables: filters as `draw` says · scales 1 · offsets 0 · running means 0 · running variances 1.
 *
 * Each filter has its own random stream, by name: networks of different depths share the filters with equal names.
 *
 * @owns the caller owns all tensors
 * @source dvlab-research/MiSLAS resnet_cifar.py (`kaiming_normal_` with its defaults) and resnet.py (fan-out)
 */
export const initialize =
  (shapes: VariableShapes, draw: Draw) =>
  (seed: Seed): Variables => ({
    parameters: mapRecord(shapes.parameterShapes, (shape, name) => {
      if (shape.length === 4) return tf.tensor(draw(derive(seed, name), shape), [...shape]);
      return name.endsWith(".bias") ? tf.zeros([...shape]) : tf.ones([...shape]);
    }),
    statistics: mapRecord(shapes.statisticShapes, (shape, name) =>
      name.endsWith(".running_var") ? tf.ones([...shape]) : tf.zeros([...shape]),
    ),
  });
