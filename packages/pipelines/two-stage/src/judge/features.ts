import type {
  ImageSet,
  ImageSource,
  LabelledFeatures,
  LongtailError,
  Variables,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as TE from "#fp-ts/TaskEither";
import { failureOf } from "../train/failure-of.js";
import { imageSource } from "../train/image-source.js";
import type { Stop } from "../train/stop.js";
import { eachBatch, seenPositions } from "./each-batch.js";
import type { Predictor } from "./predict.js";

/**
 * The features of an image set, without augmentation and with frozen batch norm. Pictures whose files were skipped are left out.
 *
 * @error BackendFailure · what a reader of files reports · the error of `stop`, which ends the work between two batches
 * @owns the caller owns the features; nothing else is left on the device but what a given source holds
 */
export const featuresOf = (
  { augmentation, model, pipeline }: Pick<Predictor, "augmentation" | "model" | "pipeline">,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
  stop?: Stop,
): TE.TaskEither<LongtailError, LabelledFeatures> =>
  TE.tryCatch(async () => {
    const own = source ?? imageSource(augmentation, set);
    const count = set.labels.length;
    const parts: tf.Tensor2D[] = [];
    try {
      await eachBatch(own, { count, batch: pipeline.evaluation.batch, stop }, (images) => {
        parts.push(tf.tidy(() => model.apply(variables, images, "frozen").features));
      });
      const seen = seenPositions(own, count);
      const whole = tf.tidy(() => {
        const all = tf.concat2d(parts, 0);
        return seen.length === count ? all : tf.gather(all, tf.tensor1d(seen, "int32"));
      });
      return {
        features: whole,
        labels: Int32Array.from(seen, (position) => set.labels[position] as number),
      };
    } finally {
      tf.dispose(parts);
      if (source === undefined) await own.dispose();
    }
  }, failureOf("computing features"));
