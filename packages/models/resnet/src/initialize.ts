import {
  derive,
  mapRecord,
  type NamedShapes,
  normals,
  type Seed,
  type Variables,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";

const parameter =
  (seed: Seed) =>
  (shape: readonly number[], name: string): tf.Tensor => {
    if (shape.length < 4)
      return name.endsWith(".bias") ? tf.zeros([...shape]) : tf.ones([...shape]);
    const size = shape.reduce((product, side) => product * side, 1);
    const fanIn = size / (shape.at(-1) as number);
    const deviation = Math.sqrt(2 / fanIn);
    const values = normals(derive(seed, name), size).map((v) => v * deviation);
    return tf.tensor(values, [...shape]);
  };

/**
 * Initializes variables as published for the CIFAR networks.
 *
 *   filters ~ N(0, 2 / fan-in), fan-in = 9 * channels in · scales 1 · offsets 0 · running means 0 · running variances 1
 *
 * Each filter has its own random stream, by name: networks of different depths share the filters with equal names.
 *
 * @owns the caller owns all tensors
 * @source He et al., ICCV 2015; dvlab-research/MiSLAS resnet_cifar.py, `kaiming_normal_` with its defaults
 */
export const initialize =
  (shapes: { readonly parameterShapes: NamedShapes; readonly statisticShapes: NamedShapes }) =>
  (seed: Seed): Variables => ({
    parameters: mapRecord(shapes.parameterShapes, parameter(seed)),
    statistics: mapRecord(shapes.statisticShapes, (shape, name) =>
      name.endsWith(".running_var") ? tf.ones([...shape]) : tf.zeros([...shape]),
    ),
  });
