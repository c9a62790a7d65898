// Components of one's own are checked: what a plan can see before anything runs, and shapes at the first step.
import "@tensorflow/tfjs-backend-cpu";
import { memoryStore } from "@longtail/checkpoint";
import {
  type Augmentation,
  type Component,
  component,
  type Dataset,
  type GradientTransformation,
  type Head,
  inRange,
  type LongtailError,
  type Loss,
  type Mixing,
  type Model,
  orThrow,
  registry,
  renderError,
  type Sampler,
  type Schedule,
  unmixed,
} from "@longtail/core";
import { run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { bright, data, parts, pipeline, Scale, Slopes } from "./parts.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";
const planWith = (...own: readonly Component[]) =>
  twoStage(registry(...parts, ...own)).plan(pipeline);
/** A component of one's own, as plain JavaScript might write it: of no type. */
const given = (made: unknown) => made as never;

describe("a dataset", () => {
  const refusal = async (changes: Readonly<Record<string, unknown>>) =>
    sentence(
      await planWith(
        component("dataset/brightness", {
          make: () => () => TE.right(given({ ...data, ...changes })),
        }),
      )(),
    );

  it("that is right is taken, with a validation set that is undefined as none", async () => {
    expect(await refusal({})).toBe("");
    expect(await refusal({ validation: undefined })).toBe("");
    expect(await refusal({ validation: data.test })).toBe("");
    const asked = { ...pipeline, evaluation: { ...pipeline.evaluation, on: "validation" } };
    const none = component("dataset/brightness", {
      make: () => () => TE.right(given({ ...data, validation: undefined })),
    });
    expect(sentence(await twoStage(registry(...parts, none)).plan(asked)())).toBe(
      "evaluation.on: validation needs a dataset that holds out images for it, got one that holds out none",
    );
  });

  const { train, test } = data;
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      "counts that contradict the labels",
      { counts: [5, 3] },
      "counts with 5 for class 0, of which train has 6 images",
    ],
    [
      "a count that is not whole",
      { counts: [6.5, 2] },
      "counts that are not a positive number for each",
    ],
    ["one class", { counts: [8] }, "at least two classes ([8])"],
    ["no counts", { counts: undefined }, "at least two classes (nothing)"],
    [
      "float images",
      { train: { ...train, images: Float32Array.from(train.images) } },
      "train.images as Float32Array, expected Uint8Array",
    ],
    [
      "short images",
      { train: { ...train, images: train.images.subarray(1) } },
      "train.images of 7 bytes, expected 8 for 8 labels",
    ],
    [
      "images of another size",
      { test: { ...test, shape: [1, 2, 1] } },
      "test with images of 1 x 2 x 1, train with 1 x 1 x 1",
    ],
    [
      "no size",
      { train: { ...train, shape: [1, 1] } },
      "train with a shape that is not height, width and channels ([1,1])",
    ],
    [
      "a bad test label",
      { test: bright([0, 2]) },
      "test.labels with 2 at position 1, expected 0 to 1",
    ],
    [
      "a bad validation label",
      { validation: bright([-1]) },
      "validation.labels with -1 at position 0",
    ],
    [
      "plain labels",
      { test: { ...test, labels: [0, 1] } },
      "test.labels as Array, expected Int32Array",
    ],
    ["no test images", { test: bright([]) }, "test without an image"],
    ["no test set", { test: undefined }, "test.images as nothing, expected Uint8Array"],
    ["too few names", { classNames: ["dark"] }, "1 class names for 2 classes"],
  ])("with %s is refused by name", async (_, changes, problem) => {
    const text = await refusal(changes);
    expect(text.startsWith("dataset: dataset/brightness gives ")).toBe(true);
    expect(text).toContain(problem);
  });

  it("that throws, at once or later, is named with its words", async () => {
    const thrown = new Error("boom");
    const atOnce = component("dataset/brightness", {
      make: () => () => {
        throw thrown;
      },
    });
    const later = component("dataset/brightness", {
      make: () => () => () => Promise.reject<E.Either<LongtailError, Dataset>>(thrown),
    });
    for (const own of [atOnce, later])
      expect(sentence(await planWith(own)())).toBe(
        "dataset: dataset/brightness failed while it was loaded: boom",
      );
  });
});

describe("what plan sees of other parts", () => {
  const sampler = (make: () => Sampler) =>
    component("sampler/everything", { make: () => () => E.right(given(make())) });
  const schedule = (made: Schedule) =>
    component("schedule/inverse", {
      fields: { learningRate: inRange(0, 10) },
      make: () => () => E.right(given(made)),
    });
  const augment = (changes: Partial<Augmentation>) =>
    component("augment/bytes", {
      make:
        () =>
        ({ shape }) => {
          const show = (_: unknown, { length }: Int32Array) => new Float32Array(length);
          return E.right(given({ shape, train: show, test: show, ...changes }));
        },
    });

  it.each<[string, Component, string]>([
    [
      "no position",
      sampler(() => () => new Int32Array(0)),
      "stage1.sampler: sampler/everything gives an epoch without an image",
    ],
    [
      "a position beyond the images",
      sampler(() => () => Int32Array.of(0, 8)),
      "gives position 8 at place 1 of an epoch, expected 0 to 7",
    ],
    [
      "positions in a plain list",
      sampler(() => given(() => [0, 1])),
      "gives positions that are no Int32Array",
    ],
    [
      "no sampler",
      sampler(() => given({})),
      "stage1.sampler: sampler/everything gives no function",
    ],
    [
      "a sampler that throws",
      sampler(() => () => {
        throw new Error("boom");
      }),
      "stage1.sampler: sampler/everything failed while it was planned: boom",
    ],
    [
      "a negative rate",
      schedule((epoch) => 1 - epoch),
      "stage1.schedule: schedule/inverse gives the learning rate -1 for epoch 2",
    ],
    ["no rate", schedule(() => Number.NaN), "gives the learning rate NaN for epoch 0"],
    [
      "short batches",
      augment({ test: () => new Float32Array(0) }),
      "augment: augment/bytes gives 0 numbers for an image from test, expected 1",
    ],
    [
      "numbers that are none",
      augment({ train: () => Float32Array.of(Number.NaN) }),
      "augment: augment/bytes gives NaN in an image from train",
    ],
    [
      "no functions",
      augment({ train: given(3) }),
      "augment: augment/bytes gives no function train",
    ],
    [
      "a model without features",
      component("model/scale", {
        make: () => () =>
          E.map((made: Model) => ({ ...made, features: 0 }))(
            Scale.make(Scale.define())({ shape: [1, 1, 1] }),
          ),
      }),
      "model: model/scale gives 0 features",
    ],
    [
      "a head with a backbone",
      component("head/slopes", {
        make: () => () =>
          E.right(
            given({ init: () => ({}), apply: () => null, parameterShapes: { "backbone.x": [1] } }),
          ),
      }),
      "head: head/slopes gives a tensor named backbone.x, which is the model's",
    ],
    [
      "a make that gives nothing",
      component("loss/logistic", { make: () => () => given(undefined) }),
      "stage1.loss: loss/logistic failed while it was planned: loss/logistic: make(descriptor)(env) gives an Either",
    ],
    [
      "a mixing without draw",
      component("mixing/nothing", { make: () => () => E.right(given({ ...unmixed, draw: 1 })) }),
      "stage1.mixing: mixing/nothing gives no function draw",
    ],
  ])("%s is refused by name", async (_, own, problem) => {
    expect(sentence(await planWith(own)())).toContain(problem);
  });

  it("is refused at an epoch that only the run reaches, before it shows it", async () => {
    const own = sampler(() => (epoch) => Int32Array.of(epoch === 2 ? 8 : 0));
    const planned = await orThrow(planWith(own));
    const before = tf.memory().numTensors;
    expect(sentence(await run(planned, { store: memoryStore() })())).toBe(
      "stage1.sampler: sampler/everything gives position 8 at place 0 of an epoch, expected 0 to 7",
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what a run sees at its first step", () => {
  const refusal = async (...own: readonly Component[]): Promise<string> => {
    const planned = await orThrow(planWith(...own));
    const before = tf.memory().numTensors;
    const result = await run(planned, { store: memoryStore() })();
    expect(tf.memory().numTensors).toBe(before);
    return sentence(result);
  };
  const loss = (made: unknown) =>
    component("loss/logistic", { make: () => () => E.right(made as Loss) });
  const model = (changes: (made: Model) => Partial<Model>) =>
    component("model/scale", {
      make: () => (env) =>
        E.map((made: Model) => ({ ...made, ...changes(made) }))(Scale.make(Scale.define())(env)),
    });
  const head = (changes: (made: Head) => Partial<Head>) =>
    component("head/slopes", {
      make: () => (env) =>
        E.map((made: Head) => ({ ...made, ...changes(made) }))(Slopes.make(Slopes.define())(env)),
    });
  const optimizer = (made: Partial<GradientTransformation>) =>
    component("optimizer/descent", {
      make: () => () => E.right(given({ init: () => ({}), ...made })),
    });

  it.each<[string, Component, string]>([
    [
      "a loss of one number",
      loss((logits: tf.Tensor) => tf.mean(logits)),
      "stage1.loss: loss/logistic gives losses of shape [], expected [8]",
    ],
    [
      "a loss without a tensor",
      loss(() => 3),
      "stage1.loss: loss/logistic gives no tensor of losses",
    ],
    [
      "a loss that throws",
      loss(() => {
        throw new Error("boom");
      }),
      "stage1.loss: loss/logistic failed while it computed losses: boom",
    ],
    [
      "features of another width",
      model(() => ({
        apply: (_, images) => ({
          features: tf.tidy(() => tf.zeros<tf.Rank.R2>([images.shape[0], 3])),
          statistics: {},
        }),
      })),
      "model: model/scale gives features of shape [8, 3], expected [8, 1]",
    ],
    [
      "a variable that is missing",
      model(() => ({ init: () => ({ parameters: {}, statistics: {} }) })),
      "model: model/scale gives no backbone.scale",
    ],
    [
      "logits for other classes",
      head((made) => ({
        apply: (p, x) => tf.tidy(() => tf.concat2d([made.apply(p, x), made.apply(p, x)], 1)),
      })),
      "head: head/slopes gives logits of shape [8, 4], expected [8, 2]",
    ],
    [
      "updates of other parameters",
      optimizer({ update: () => ({ updates: {}, state: {} }) }),
      "stage1.optimizer: optimizer/descent gives no backbone.scale",
    ],
    [
      "mixed losses of another length",
      component("mixing/nothing", {
        make: () => () =>
          E.right<never, Mixing>({
            ...unmixed,
            losses: (l, logits, labels) => tf.tidy(() => tf.slice(l(logits, labels), 0, 2)),
          }),
      }),
      "stage1.mixing: mixing/nothing gives losses of shape [2], expected [8]",
    ],
  ])("%s ends it, by name", async (_, own, problem) => {
    expect(await refusal(own)).toBe(problem);
  });
});
