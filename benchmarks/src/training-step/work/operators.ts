import { normals } from "@longtail/core";
import { batchNormTraining } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import { groups } from "../arithmetic.js";
import {
  convolutions,
  convolutionTask,
  normalizations,
  normalizationTask,
} from "../operator-tasks.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";
import { timed } from "./timed.js";

const noise = <R extends tf.Rank>(seed: number, shape: tf.ShapeMap[R]): tf.Tensor<R> =>
  tf.tensor(normals(seed, tf.util.sizeFromShape(shape)), shape);

const normalization = (x: tf.Tensor4D, dy: tf.Tensor4D) => {
  const c = x.shape[3];
  const [scale, offset] = [tf.ones<tf.Rank.R1>([c]), tf.zeros<tf.Rank.R1>([c])];
  const forward = (...[images, a, b]: tf.Tensor[]): tf.Tensor =>
    batchNormTraining(images as tf.Tensor4D, a as tf.Tensor1D, b as tf.Tensor1D, {
      epsilon: 1e-5,
      activation: "relu",
    }).y;
  const both = tf.grads(forward);
  return {
    forward: () => forward(x, scale, offset),
    "forward and backward": () => both([x, scale, offset], dy),
  };
};

const convolution = (x: tf.Tensor4D, dy: tf.Tensor4D) => {
  const c = x.shape[3];
  const filter = noise<tf.Rank.R4>(3, [3, 3, c, c]);
  const geometry = { strides: 1, pad: 1, dataFormat: "NHWC" };
  const kernel = (name: string, inputs: tf.NamedTensorMap, shape: tf.NamedAttrMap) => () =>
    tf.engine().runKernel(name, inputs, { ...geometry, ...shape }) as tf.Tensor;
  return {
    forward: () => tf.conv2d(x, filter, 1, 1),
    "input gradient": kernel(tf.Conv2DBackpropInput, { dy, filter }, { inputShape: x.shape }),
    "filter gradient": kernel(tf.Conv2DBackpropFilter, { x, dy }, { filterShape: filter.shape }),
  };
};

/** Single operators, at their sizes in the network. */
export const operators = ({ batch }: Size): Work => ({
  tasks: Object.fromEntries(
    groups.flatMap(({ side, channels }) => {
      const x = noise<tf.Rank.R4>(1, [batch, side, side, channels]);
      const dy = noise<tf.Rank.R4>(2, [batch, side, side, channels]);
      const [norm, conv] = [normalization(x, dy), convolution(x, dy)];
      return [
        ...normalizations.map(
          (pass) => [normalizationTask(pass, channels), timed(norm[pass])] as const,
        ),
        ...convolutions.map(
          (pass) => [convolutionTask(pass, channels), timed(conv[pass])] as const,
        ),
      ];
    }),
  ),
});
