import { orThrow } from "@longtail/core";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { classAware } from "@longtail/samplers";
import { batches, compiledLoss, shiftBatchNorm } from "@longtail/tf-layers";
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { dataset, inputs } from "./data.js";

/** MiSLAS's second stage for a trained model: the classifier learns again, on balanced batches; the features' statistics follow. */
export const repair = async (model: LayersModel, epochs: number): Promise<void> => {
  const { labels } = dataset.train;
  const { counts } = dataset;
  const classes = counts.length;
  const { restore } = orThrow(shiftBatchNorm(model));
  for (const layer of model.layers) layer.trainable = layer.name === "classifier";
  const loss = orThrow(labelAwareSmoothing({ counts, head: 0.4, tail: 0.1 }));
  model.compile({
    optimizer: tf.train.momentum(0.05, 0.9),
    loss: compiledLoss(loss, "probabilities"),
  });
  const sampler = orThrow(classAware({ labels, classes, seed: 1, length: labels.length }));
  await model.fitDataset(batches({ sampler, inputs, labels, classes, batch: 64, seed: 2 }), {
    epochs,
    verbose: 0,
  });
  restore();
};
