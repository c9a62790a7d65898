import { cropFlip } from "@longtail/augment";
import { type ImagesInMemory, orThrow } from "@longtail/core";
import { Synthetic, synthetic } from "@longtail/synthetic";
import * as tf from "@tensorflow/tfjs-core";

/** A long-tailed dataset of small drawn images: 20 classes, the largest with 500 images, the smallest with 5. */
export const dataset = orThrow(synthetic(Synthetic.define()));

const { train, test } = dataset;
const augment = orThrow(cropFlip({ shape: train.shape, pad: 2 }));

const tensor = (values: Float32Array) =>
  tf.tensor4d(values, [values.length / (16 * 16 * 3), ...train.shape]);

/** A training batch, randomly cropped and flipped; the same seed gives the same batch. */
export const inputs = (positions: Int32Array, seed: number): tf.Tensor4D =>
  tensor(augment.train(train, positions, seed));

/** All test images, normalized. */
export const testImages = (set: ImagesInMemory = test): tf.Tensor4D =>
  tensor(augment.test(set, Int32Array.from(set.labels.keys())));
