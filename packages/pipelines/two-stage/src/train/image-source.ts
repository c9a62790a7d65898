import type { Augmentation, ImageSet, ImageSource, ImagesInMemory } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import type { Plan } from "../plan/plan.js";

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
 * The batches of an image set: from the device, if the augmentation can upload the set, or else from the host.
 *
 * @owns  the caller disposes it
 */
export const imageSource = (augmentation: Augmentation, set: ImageSet): ImageSource =>
  augmentation.onDevice?.(set as ImagesInMemory) ?? fromHost(augmentation, set as ImagesInMemory);

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
