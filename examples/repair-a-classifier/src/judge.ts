import { shotAccuracy } from "@longtail/accuracy";
import { orThrow } from "@longtail/core";
import { type FullCalibration, predictionsOf } from "@longtail/ece";
import { calibrationOf } from "@longtail/tf-layers";
import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { dataset, testImages } from "./data.js";

/** The performance of a classifier on the balanced test set. */
export interface Judgement {
  readonly calibration: FullCalibration;
  /** Accuracy on the classes with fewer than 20 training images. */
  readonly few: number | undefined;
}

/** Measures accuracy, calibration and the accuracy on rare classes. */
export const judge = async (model: LayersModel): Promise<Judgement> => {
  const { labels } = dataset.test;
  const images = testImages();
  const predicted = model.predict(images, { batchSize: 200 }) as tf.Tensor2D;
  const calibration = await orThrow(calibrationOf(predicted, labels));
  const probabilities = await predicted.data();
  images.dispose();
  predicted.dispose();
  const { predictions } = orThrow(predictionsOf({ probabilities, classes: dataset.counts.length }));
  const { few } = orThrow(shotAccuracy({ predictions, labels, counts: dataset.counts }));
  return { calibration, few };
};
