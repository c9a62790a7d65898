import type { ImageSet, ImageSource, LongtailError, Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { failureOf } from "../train/failure-of.js";
import { imageSource } from "../train/image-source.js";
import type { Stop } from "../train/stop.js";
import { eachBatch, seenPositions } from "./each-batch.js";

/** What prediction needs of a plan: the network, the augmentation, the number of classes and the batch. */
export interface Predictor extends Pick<Plan, "model" | "head" | "augmentation"> {
  /** As many counts as there are classes; what they are does not matter. */
  readonly dataset: { readonly counts: { readonly length: number } };
  readonly pipeline: {
    readonly evaluation: Pick<Plan["pipeline"]["evaluation"], "batch">;
  };
}

/**
 * What some weights predict for an image set, in its order.
 *
 * @shape probabilities float32 [m * K], row by row · labels int32 [m]
 */
export interface Predicted {
  readonly probabilities: Float32Array;
  /** What the images show. */
  readonly labels: Int32Array;
  /** The files that were skipped, by position in the set; they have no row. */
  readonly skipped: ReadonlyMap<number, string>;
}

const rowsAt = (rows: Float32Array, width: number, positions: Int32Array): Float32Array => {
  const kept = new Float32Array(positions.length * width);
  positions.forEach((position, i) => {
    kept.set(rows.subarray(position * width, (position + 1) * width), i * width);
  });
  return kept;
};

const predictedBy = async (
  { model, head, dataset, pipeline }: Predictor,
  variables: Variables,
  labels: Int32Array,
  source: ImageSource,
  stop: Stop | undefined,
): Promise<Predicted> => {
  const { batch } = pipeline.evaluation;
  const count = labels.length;
  const classes = dataset.counts.length;
  const all = new Float32Array(count * classes);
  await eachBatch(source, { count, batch, stop }, async (images, positions) => {
    const probabilities = tf.tidy(() => {
      const { features } = model.apply(variables, images, "frozen");
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
  });
  const seen = seenPositions(source, count);
  const skipped = source.skipped?.() ?? new Map<number, string>();
  return seen.length === count
    ? { probabilities: all, labels, skipped }
    : {
        probabilities: rowsAt(all, classes, seen),
        labels: Int32Array.from(seen, (position) => labels[position] as number),
        skipped,
      };
};

/**
 * The class probabilities of the images of a set, with frozen batch norm. Pictures whose files were skipped are left out.
 *
 * Pass `source` when predicting repeatedly, so the set is uploaded once. `stop` ends the work between two batches.
 *
 * @error BackendFailure · what a reader of files reports · the error of `stop`
 * @owns nothing is left on the device but what a given source holds
 */
export const predict = (
  plan: Predictor,
  variables: Variables,
  set: ImageSet,
  source?: ImageSource,
  stop?: Stop,
): TE.TaskEither<LongtailError, Predicted> =>
  TE.tryCatch(async () => {
    const own = source ?? imageSource(plan.augmentation, set);
    try {
      return await predictedBy(plan, variables, set.labels, own, stop);
    } finally {
      if (source === undefined) await own.dispose();
    }
  }, failureOf("evaluation"));
