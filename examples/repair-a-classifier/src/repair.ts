import { orThrow } from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { classAware } from "@longtail/samplers";
import { batches, compiledLoss, shiftBatchNorm } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { dataset, inputs } from "./data.js";

/**
 * MiSLAS's second stage for a trained model: retrains the classifier on balanced batches while batch norm's statistics adapt.
 *
 * Each layer's `trainable` is restored afterwards. Compile the model again before training further.
 */
export const repair = async (model: LayersModel, epochs: number): Promise<void> => {
  const { labels } = dataset.train;
  const { counts } = dataset;
  const classes = counts.length;
  const sampler = orThrow(classAware({ labels, classes, seed: 1, length: labels.length }));
  const balanced = orThrow(batches({ sampler, inputs, labels, classes, batch: 64, seed: 2 }));
  const loss = orThrow(labelAwareSmoothing({ counts, head: 0.4, tail: 0.1 }));
  const trainable = model.layers.map((layer) => [layer, layer.trainable] as const);
  const { restore } = orThrow(shiftBatchNorm(model));
  try {
    for (const layer of model.layers) layer.trainable = layer.name === "classifier";
    model.compile({
      optimizer: tf.train.momentum(0.05, 0.9),
      loss: compiledLoss(loss, "probabilities"),
    });
    await model.fitDataset(balanced, { epochs, verbose: 0 });
  } finally {
    restore();
    for (const [layer, before] of trainable) layer.trainable = before;
  }
};
