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
import { type Stop, stopper } from "../train/stop.js";
import { positionChunks } from "./position-chunks.js";

/**
 * The features of an image set, without augmentation and with frozen batch norm.
 *
 * @error BackendFailure · the error of `stop`, which ends the work between two batches
 * @owns the caller owns the features; nothing else is left on the device but what a given source holds
 */
export const featuresOf = (
  { augmentation, model, pipeline }: Plan,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
  stop?: Stop,
): TE.TaskEither<LongtailError, LabelledFeatures> =>
  TE.tryCatch(async () => {
    const own = source ?? imageSource(augmentation, set);
    const seen = (positions: Int32Array) =>
      tf.tidy(() => model.apply(variables, own.test(positions) as tf.Tensor4D, "frozen").features);
    const parts: tf.Tensor2D[] = [];
    const orStop = stopper(stop);
    try {
      for (const positions of positionChunks(set.labels.length, pipeline.evaluation.batch)) {
        parts.push(seen(positions));
        await orStop();
      }
      return { features: tf.concat2d(parts, 0), labels: set.labels };
    } finally {
      tf.dispose(parts);
      if (source === undefined) await own.dispose();
    }
  }, failureOf("computing features"));
