import { orThrow } from "@longtail/core";
import { instanceBalanced } from "@longtail/samplers";
import { batches } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { dataset, inputs } from "./data.js";

const { layers, initializers } = tfl;

const block = (filters: number, strides: number, seed: number, inputShape?: number[]) => [
  layers.conv2d({
    filters,
    strides,
    kernelSize: 3,
    padding: "same",
    useBias: false,
    kernelInitializer: initializers.heNormal({ seed }),
    ...(inputShape && { inputShape }),
  }),
  layers.batchNormalization({ momentum: 0.9 }),
  layers.reLU(),
];

/** An ordinary convolutional classifier in tf.layers. */
export const classifier = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      ...block(16, 1, 1, [...dataset.train.shape]),
      ...block(32, 2, 2),
      ...block(64, 2, 3),
      layers.globalAveragePooling2d({}),
      layers.dense({
        name: "classifier",
        units: dataset.counts.length,
        activation: "softmax",
        kernelInitializer: initializers.glorotNormal({ seed: 4 }),
      }),
    ],
  });

/** Ordinary training: every image once per epoch, cross-entropy, Adam. */
export const train = async (model: tfl.LayersModel, epochs: number): Promise<void> => {
  const { labels } = dataset.train;
  const classes = dataset.counts.length;
  const sampler = orThrow(instanceBalanced({ labels, classes, seed: 1 }));
  model.compile({ optimizer: tf.train.adam(0.003), loss: "categoricalCrossentropy" });
  const shuffled = orThrow(batches({ sampler, inputs, labels, classes, batch: 64, seed: 1 }));
  await model.fitDataset(shuffled, { epochs, verbose: 0 });
};
