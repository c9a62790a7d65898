import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { batchOf, CLASSES, initialVariables, networkOf, SHAPE } from "../problem.js";
import type { Size } from "../protocol.js";
import type { Work } from "../work.js";

type Symbolic = tfl.SymbolicTensor;

// SGD's weight decay w adds w · p to the gradient, and so does the penalty w / 2 · p².
const decay = tfl.regularizers.l2({ l2: 1e-4 });

const convolve = (name: string, x: Symbolic, filters: number, strides: number): Symbolic => {
  const padded = tfl.layers.zeroPadding2d({ padding: [1, 1] }).apply(x);
  const conv = tfl.layers.conv2d({
    name,
    filters,
    strides,
    kernelSize: 3,
    useBias: false,
    kernelRegularizer: decay,
  });
  return conv.apply(padded) as Symbolic;
};

const normalize = (name: string, x: Symbolic): Symbolic =>
  tfl.layers
    .batchNormalization({
      name,
      momentum: 0.9,
      epsilon: 1e-5,
      gammaRegularizer: decay,
      betaRegularizer: decay,
    })
    .apply(x) as Symbolic;

const relu = (x: Symbolic): Symbolic => tfl.layers.reLU().apply(x) as Symbolic;

/** A frozen 1x1 convolution that takes every second pixel and pads the channels with zeros on both sides. */
const shortcut = (name: string, x: Symbolic, filters: number): Symbolic =>
  tfl.layers
    .conv2d({ name, filters, strides: 2, kernelSize: 1, useBias: false, trainable: false })
    .apply(x) as Symbolic;

const shortcutFilter = (from: number, to: number): tf.Tensor =>
  tf.tidy(() => {
    const beside: [number, number] = [(to - from) / 2, (to - from) / 2];
    return tf.reshape(tf.pad(tf.eye(from), [[0, 0], beside]), [1, 1, from, to]);
  });

const build = ({ depth }: Size): tfl.LayersModel => {
  const input = tfl.input({ shape: [...SHAPE] });
  let x = relu(normalize("backbone.bn1", convolve("backbone.conv1", input, 16, 1)));
  for (const [group, filters] of [16, 32, 64].entries())
    for (let i = 0; i < (depth - 2) / 6; i++) {
      const name = `backbone.layer${group + 1}.${i}`;
      const shrinks = group > 0 && i === 0;
      const first = relu(
        normalize(`${name}.bn1`, convolve(`${name}.conv1`, x, filters, shrinks ? 2 : 1)),
      );
      const second = normalize(`${name}.bn2`, convolve(`${name}.conv2`, first, filters, 1));
      const beside = shrinks ? shortcut(`${name}.shortcut`, x, filters) : x;
      x = relu(tfl.layers.add().apply([second, beside]) as Symbolic);
    }
  const features = tfl.layers.globalAveragePooling2d({}).apply(x);
  const probabilities = tfl.layers
    .dense({
      name: "classifier.fc",
      units: CLASSES,
      activation: "softmax",
      kernelRegularizer: decay,
      biasRegularizer: decay,
    })
    .apply(features);
  return tfl.model({ inputs: input, outputs: probabilities as Symbolic });
};

/** Sets our initial weights, so that losses are comparable. */
const setWeights = (model: tfl.LayersModel, size: Size): void => {
  const { parameters, statistics } = initialVariables(networkOf(size));
  const ours: Readonly<Record<string, tf.Tensor>> = { ...parameters, ...statistics };
  for (const layer of model.layers.filter(({ weights }) => weights.length > 0)) {
    const names = ["weight", "bias", "running_mean", "running_var"].map(
      (n) => `${layer.name}.${n}`,
    );
    const values = names.flatMap((name) => ours[name] ?? []);
    if (layer.name.endsWith(".shortcut")) {
      const [, , from, to] = (layer.weights[0] as tfl.LayerVariable).shape as number[];
      values.push(shortcutFilter(from as number, to as number));
    }
    layer.setWeights(values);
  }
};

/** The same step of the same network with `tf.layers` alone: `compile`, `trainOnBatch`. */
export const layersStep = (size: Size): Work => {
  const model = build(size);
  setWeights(model, size);
  model.compile({
    optimizer: tf.train.momentum(0.1, 0.9),
    loss: "sparseCategoricalCrossentropy",
  });
  const { images, labels } = batchOf(size);
  const targets = tf.cast(labels, "float32");
  return {
    tasks: { step: async () => (await model.trainOnBatch(images, targets)) as number },
    extraLoss: async () => {
      const penalty = tf.tidy(() => tf.addN(model.calculateLosses()));
      const [value] = await penalty.data();
      penalty.dispose();
      return value as number;
    },
  };
};
