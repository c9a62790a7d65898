// The engine knows no loss, dataset, network or recipe: here all of them are this file's own.
import { memoryStore } from "@longtail/checkpoint";
import {
  component,
  type Dataset,
  inRange,
  integerIn,
  orThrow,
  registry,
  renderError,
  unmixed,
} from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends } from "@longtail/testkit";
import { run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { beforeAll, describe, expect, it } from "vitest";

const bright = (labels: readonly number[]) => ({
  images: Uint8Array.from(labels, (label) => 40 + 120 * label),
  labels: Int32Array.from(labels),
  shape: [1, 1, 1] as const,
});
const data: Dataset = {
  name: "bright and dark",
  train: bright([0, 0, 0, 0, 0, 0, 1, 1]),
  test: bright([0, 1]),
  counts: [6, 2],
  classNames: ["dark", "bright"],
};

const Data = component("dataset/brightness", { make: () => () => TE.right(data) });
const Stored = component("dataset/stored", {
  fields: { file: integerIn(0) },
  defaults: { file: 0 },
  make:
    ({ file }) =>
    ({ read }) =>
      TE.map(() => data)(read(String(file))),
});
const Bytes = component("augment/bytes", {
  make:
    () =>
    ({ shape }) => {
      const show = (set: Dataset["train"], positions: Int32Array) =>
        Float32Array.from(positions, (p) => (set.images[p] as number) / 128 - 1);
      return E.right({ shape, train: show, test: show });
    },
});
const Scale = component("model/scale", {
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
const Slopes = component("head/slopes", {
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
const Everything = component("sampler/everything", {
  make:
    () =>
    ({ labels }) =>
      E.right(() => Int32Array.from(labels.keys())),
});
const Nothing = component("mixing/nothing", { make: () => () => E.right(unmixed) });
const Logistic = component("loss/logistic", {
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
const Descent = component("optimizer/descent", {
  make: () => () =>
    E.right({ init: () => ({}), update: (gradients) => ({ updates: gradients, state: {} }) }),
});
const Inverse = component("schedule/inverse", {
  fields: { learningRate: inRange(0, 10, "(]") },
  defaults: { learningRate: 2 },
  make:
    ({ learningRate }) =>
    () =>
      E.right((epoch) => learningRate / (epoch + 1)),
});

const parts = [
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
const { define, Pipeline, plan } = twoStage(registry(...parts));
const pipeline = define({
  name: "mine",
  dataset: { kind: "dataset/brightness" },
  stage1: { epochs: 3, batch: 8 },
  stage2: { epochs: 2, batch: 8, learn: [{ parameters: "classifier.*", rate: 1 }] },
});

describe("define", () => {
  it("completes every slot from the registry's own components", () => {
    expect(E.isRight(Pipeline.decode(pipeline))).toBe(true);
    expect(pipeline.stage2).toMatchObject({
      classifier: "kept",
      training: "new",
      schedule: { kind: "schedule/inverse", learningRate: 2 },
    });
    const other = define({
      ...pipeline,
      stage1: { schedule: { kind: "schedule/inverse", learningRate: 1 } },
    });
    expect(other.stage1.schedule.learningRate).toBe(1);
  });

  it("completes what a registry without a slot cannot with nothing, and the codec says what is missing", async () => {
    const bare = twoStage(registry(Data));
    const planned = await bare.plan(
      bare.define({ name: "bare", dataset: { kind: "dataset/brightness" } }),
    )();
    expect(E.isLeft(planned) && renderError(planned.left)).toContain('the key "model" is missing');
  });

  it("leaves an unknown kind for the codec to name, at its path", async () => {
    // @ts-expect-error no such loss is registered
    const wrong = define({ ...pipeline, stage1: { loss: { kind: "loss/nothing" } } });
    const planned = await plan(wrong)();
    expect(E.isLeft(planned) && renderError(planned.left)).toBe(
      'stage1.loss: unknown kind "loss/nothing"; known kinds: loss/logistic',
    );
  });
});

describe("plan", () => {
  it("says that a dataset needs a folder where it was given none", async () => {
    const planned = await plan({ ...pipeline, dataset: Stored.define() })();
    expect(E.isLeft(planned) && renderError(planned.left)).toBe(
      "dataset: this dataset needs a data folder: pass `read`, a function that reads its files, got none",
    );
  });

  it("takes a descriptor that names its JSON Schema, and drops the name", async () => {
    const planned = await orThrow(plan({ $schema: "pipeline.schema.json", ...pipeline }));
    expect(planned.pipeline).toEqual(pipeline);
  });
});

describeOnBackends("an engine of its own parts", () => {
  beforeAll(ensureGradients);

  it("trains both stages and judges them", async () => {
    const planned = await orThrow(plan(pipeline));
    const before = tf.memory().numTensors;
    const { best, stages } = await orThrow(run(planned, { store: memoryStore() }));
    expect(tf.memory().numTensors).toBe(before);
    expect(stages.map(({ epochs }) => epochs.length)).toEqual([3, 2]);
    expect(best.accuracy).toBe(1);
  });
});
