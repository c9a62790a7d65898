import {
  type Augmentation,
  type ImageSet,
  type ImageSource,
  type ImagesInMemory,
  inFiles,
  type Views,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import type { Plan } from "../plan/plan.js";
import { fromFiles } from "./file-source.js";

/** Makes each batch on the host and uploads it. */
const fromHost = ({ shape, train, test }: Augmentation, set: ImagesInMemory): ImageSource => {
  const tensor = (values: Float32Array, { length }: Int32Array) =>
    tf.tensor4d(values, [length, ...shape]);
  return {
    train: (positions, seed) => tensor(train(set, positions, seed), positions),
    test: (positions) => tensor(test(set, positions), positions),
    dispose: () => undefined,
  };
};

/**
 * The batches of an image set: from the device, if the augmentation can upload the set, or else from the host. Those of pictures in
 * files come later, decoded ahead; a plan has checked that the augmentation shows them.
 *
 * @owns  the caller disposes it
 */
export const imageSource = (augmentation: Augmentation, set: ImageSet): ImageSource =>
  inFiles(set)
    ? fromFiles(augmentation.views as Views, set)
    : (augmentation.onDevice?.(set) ?? fromHost(augmentation, set));

/** The sources of every image set that a run uses. */
export interface RunSources {
  readonly train: ImageSource;
  readonly test: ImageSource;
  readonly validation: ImageSource | undefined;
}

/** Opens a run's sources. A set that goes to the device is uploaded once for the whole run. */
export const runSources = ({
  augmentation,
  dataset: { train, test, validation },
  pipeline,
}: Plan): RunSources => ({
  train: imageSource(augmentation, train),
  test: imageSource(augmentation, test),
  validation:
    pipeline.evaluation.on === "validation" && validation !== undefined
      ? imageSource(augmentation, validation)
      : undefined,
});

/** Frees what the sources hold. */
export const disposeSources = async ({ train, test, validation }: RunSources): Promise<void> => {
  await Promise.all([train.dispose(), test.dispose(), validation?.dispose()]);
};
