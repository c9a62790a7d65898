// An engine of its own parts: it knows no loss, dataset, network or recipe of this repository.
import {
  component,
  type Dataset,
  type ImagesInMemory,
  inRange,
  integerIn,
  registry,
  unmixed,
} from "@longtail/core";
import { twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

/** One-pixel images, dark or bright by their label. */
export const bright = (labels: readonly number[]) => ({
  images: Uint8Array.from(labels, (label) => 40 + 120 * label),
  labels: Int32Array.from(labels),
  shape: [1, 1, 1] as const,
});
/** Six dark and two bright images. */
export const data: Dataset<ImagesInMemory> = {
  name: "bright and dark",
  train: bright([0, 0, 0, 0, 0, 0, 1, 1]),
  test: bright([0, 1]),
  counts: [6, 2],
  classNames: ["dark", "bright"],
};

export const Data = component("dataset/brightness", { make: () => () => TE.right(data) });
export const Stored = component("dataset/stored", {
  fields: { file: integerIn(0) },
  defaults: { file: 0 },
  make:
    ({ file }) =>
    ({ read }) =>
      TE.map(() => data)(read(String(file))),
});
export const Bytes = component("augment/bytes", {
  make:
    () =>
    ({ shape }) => {
      const show = (set: ImagesInMemory, positions: Int32Array) =>
        Float32Array.from(positions, (p) => (set.images[p] as number) / 128 - 1);
      return E.right({ shape, train: show, test: show });
    },
});
export const Scale = component("model/scale", {
  make: () => () =>
    E.right({
      features: 1,
      parameterShapes: { "backbone.scale": [] },
      statisticShapes: {},
      init: () => ({ parameters: { "backbone.scale": tf.scalar(1) }, statistics: {} }),
      apply: ({ parameters }, images) => ({
        features: tf.tidy(() =>
          tf.mul<tf.Tensor2D>(
            tf.reshape(images, [-1, 1]),
            parameters["backbone.scale"] as tf.Scalar,
          ),
        ),
        statistics: {},
      }),
    }),
});
export const Slopes = component("head/slopes", {
  make:
    () =>
    ({ classes }) =>
      E.right({
        parameterShapes: { "classifier.slopes": [1, classes] },
        init: () => ({ "classifier.slopes": tf.zeros([1, classes]) }),
        apply: (parameters, features) =>
          tf.matMul(features, parameters["classifier.slopes"] as tf.Tensor2D),
      }),
});
export const Everything = component("sampler/everything", {
  make:
    () =>
    ({ labels }) =>
      E.right(() => Int32Array.from(labels.keys())),
});
export const Nothing = component("mixing/nothing", { make: () => () => E.right(unmixed) });
export const Logistic = component("loss/logistic", {
  make: () => () =>
    E.right((logits, labels) =>
      tf.tidy(() =>
        tf.neg(
          tf.sum(
            tf.mul(tf.cast(tf.oneHot(labels, 2), "float32"), tf.logSoftmax(logits)),
            1,
          ) as tf.Tensor1D,
        ),
      ),
    ),
});
export const Descent = component("optimizer/descent", {
  make: () => () =>
    E.right({ init: () => ({}), update: (gradients) => ({ updates: gradients, state: {} }) }),
});
export const Inverse = component("schedule/inverse", {
  fields: { learningRate: inRange(0, 10, "(]") },
  defaults: { learningRate: 2 },
  make:
    ({ learningRate }) =>
    () =>
      E.right((epoch) => learningRate / (epoch + 1)),
});

/** A component for every slot. */
export const parts = [
  Data,
  Stored,
  Bytes,
  Scale,
  Slopes,
  Everything,
  Nothing,
  Logistic,
  Descent,
  Inverse,
] as const;
export const { define, Pipeline, plan } = twoStage(registry(...parts));
/** Both stages in five short epochs. */
export const pipeline = define({
  name: "mine",
  dataset: { kind: "dataset/brightness" },
  stage1: { epochs: 3, batch: 8 },
  stage2: { epochs: 2, batch: 8, learn: [{ parameters: "classifier.*", rate: 1 }] },
});
