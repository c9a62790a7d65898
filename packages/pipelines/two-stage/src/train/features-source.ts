import { type ImageSource, type Model, mapRecord, type Variables } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import { PartUnfit } from "../errors.js";
import { eachBatch } from "../judge/each-batch.js";
import type { Plan } from "../plan/plan.js";
import { raise } from "./failure-of.js";
import type { Stop } from "./stop.js";

/** The model of a stage whose images are features already, as a source of features shows them. */
export const seenModel = (model: Model): Model => ({
  ...model,
  apply: ({ statistics }, images) => ({
    features: tf.reshape(images, [-1, model.features]),
    statistics: mapRecord(statistics, (tensor) => tf.clone(tensor)),
  }),
});

// A picture whose file was skipped is black: another one of its class stands for it, the next one of the set.
const standIns = (
  { dataset: { train }, pipeline }: Plan,
  skipped: ReadonlyMap<number, string>,
): ReadonlyMap<number, number> => {
  const { labels } = train;
  return new Map(
    [...skipped.keys()].map((position) => {
      const label = labels[position];
      for (let step = 1; step < labels.length; step++) {
        const other = (position + step) % labels.length;
        if (labels[other] === label && !skipped.has(other)) return [position, other] as const;
      }
      const problem = `no picture of class ${label} that can be decoded`;
      return raise(PartUnfit.of({ path: ["dataset"], kind: pipeline.dataset.kind, problem }));
    }),
  );
};

/**
 * The features of the training images, computed once, as batches in place of images: without augmentation and with frozen batch norm.
 * They stay on the host.
 *
 * @shape a batch is float32 [b, 1, 1, features]
 * @error throws, with the record as the cause: what the source rejects with · two-stage/PartUnfit (no picture of a class can be
 *        decoded) · the error of `stop`
 * @owns the caller owns each batch; the source given stays the caller's
 */
export const featuresSource = async (
  plan: Plan,
  variables: Variables,
  images: ImageSource,
  stop: Stop,
): Promise<ImageSource> => {
  const { model, dataset, pipeline } = plan;
  const width = model.features;
  const count = dataset.train.labels.length;
  const rows = new Float32Array(count * width);
  const row = (position: number) => rows.subarray(position * width, (position + 1) * width);
  await eachBatch(
    images,
    { count, batch: pipeline.evaluation.batch, stop },
    async (shown, positions) => {
      const features = tf.tidy(() => model.apply(variables, shown, "frozen").features);
      try {
        rows.set(await features.data(), (positions[0] as number) * width);
      } finally {
        features.dispose();
      }
    },
  );
  for (const [position, other] of standIns(plan, images.skipped?.() ?? new Map()))
    row(position).set(row(other));
  const test = (positions: Int32Array): tf.Tensor4D => {
    const values = new Float32Array(positions.length * width);
    positions.forEach((position, i) => {
      values.set(row(position), i * width);
    });
    return tf.tensor4d(values, [positions.length, 1, 1, width]);
  };
  return { train: test, test, dispose: () => undefined };
};
