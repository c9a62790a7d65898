import type {
  ImageSet,
  ImageSource,
  LabelledFeatures,
  LongtailError,
  Variables,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { failureOf } from "../train/failure-of.js";
import { imageSource } from "../train/image-source.js";
import { positionChunks } from "./position-chunks.js";

/**
 * The features of an image set, without augmentation and with frozen batch norm.
 *
 * @error BackendFailure
 * @owns the caller owns the features; nothing else is left on the device but what a given source holds
 */
export const featuresOf = (
  { augmentation, model, pipeline }: Plan,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
): TE.TaskEither<LongtailError, LabelledFeatures> =>
  TE.tryCatch(() => {
    const own = source ?? imageSource(augmentation, set);
    const seen = (positions: Int32Array) =>
      tf.tidy(() => model.apply(variables, own.test(positions), "frozen").features);
    try {
      const features = tf.tidy(() =>
        tf.concat2d(positionChunks(set.labels.length, pipeline.evaluation.batch).map(seen), 0),
      );
      return Promise.resolve({ features, labels: set.labels });
    } finally {
      if (source === undefined) own.dispose();
    }
  }, failureOf("computing features"));
