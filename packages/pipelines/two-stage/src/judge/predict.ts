import type { ImageSet, ImageSource, LongtailError, Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { failureOf } from "../train/failure-of.js";
import { imageSource } from "../train/image-source.js";
import { type Stop, stopper } from "../train/stop.js";
import { positionChunks } from "./position-chunks.js";

/** What prediction needs of a plan: the network, the augmentation, the number of classes and the batch. */
export interface Predictor extends Pick<Plan, "model" | "head" | "augmentation"> {
  /** As many counts as there are classes; what they are does not matter. */
  readonly dataset: { readonly counts: { readonly length: number } };
  readonly pipeline: {
    readonly evaluation: Pick<Plan["pipeline"]["evaluation"], "batch">;
  };
}

const probabilitiesOf = async (
  { model, head, dataset, pipeline }: Predictor,
  variables: Variables,
  count: number,
  source: ImageSource,
  stop: Stop | undefined,
): Promise<Float32Array> => {
  const { batch } = pipeline.evaluation;
  const classes = dataset.counts.length;
  const all = new Float32Array(count * classes);
  const orStop = stopper(stop);
  for (const positions of positionChunks(count, batch)) {
    const probabilities = tf.tidy(() => {
      const { features } = model.apply(variables, source.test(positions) as tf.Tensor4D, "frozen");
      return tf.softmax(head.apply(variables.parameters, features));
    });
    try {
      // A float32 softmax can round to slightly above 1, which is not a probability.
      const given = (await probabilities.data()) as Float32Array;
      all.set(
        given.map((p) => Math.min(p, 1)),
        (positions[0] as number) * classes,
      );
    } finally {
      probabilities.dispose();
    }
    await orStop();
  }
  return all;
};

/**
 * The class probabilities of every image, with frozen batch norm.
 *
 * Pass `source` when predicting repeatedly, so the set is uploaded once. `stop` ends the work between two batches.
 *
 * @shape result float32 [n * K], row by row
 * @error BackendFailure · the error of `stop`
 * @owns nothing is left on the device but what a given source holds
 */
export const predict = (
  plan: Predictor,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
  stop?: Stop,
): TE.TaskEither<LongtailError, Float32Array> =>
  TE.tryCatch(async () => {
    const own = source ?? imageSource(plan.augmentation, set);
    try {
      return await probabilitiesOf(plan, variables, set.labels.length, own, stop);
    } finally {
      if (source === undefined) await own.dispose();
    }
  }, failureOf("evaluation"));
