// A network whose first parameter never learns: a pretrained one with something new after it.
import { writeSafetensors } from "@longtail/checkpoint";
import { component, type LongtailError, orThrow, registry, renderError } from "@longtail/core";
import { twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { parts, pipeline } from "./parts.js";

const Pretrained = component("model/scale", {
  make: () => () =>
    E.right({
      features: 1,
      parameterShapes: { "backbone.old": [], "backbone.new": [] },
      statisticShapes: {},
      frozen: (name) => name === "backbone.old",
      init: () => ({
        parameters: { "backbone.old": tf.scalar(3), "backbone.new": tf.scalar(1) },
        statistics: {},
      }),
      apply: ({ parameters }, images) => ({
        features: tf.tidy(() => {
          const seen = tf.mul<tf.Tensor2D>(
            tf.reshape(images, [-1, 1]),
            parameters["backbone.old"] as tf.Scalar,
          );
          return tf.mul<tf.Tensor2D>(seen, parameters["backbone.new"] as tf.Scalar);
        }),
        statistics: {},
      }),
    }),
});

const old = orThrow(
  writeSafetensors({
    tensors: { "backbone.old": { dtype: "F32", shape: [], data: Float32Array.of(3) } },
  }),
);

const planned = (parameters: string) =>
  twoStage(registry(...parts, Pretrained)).plan(
    {
      ...pipeline,
      model: { kind: "model/scale", pretrained: "old.safetensors" },
      stage1: { ...pipeline.stage1, learn: [{ parameters, rate: 1 }] },
    },
    { read: () => TE.right(old) },
  );

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

it("frozen parameters are no part of backbone.*", async () => {
  const plan = orThrow(await planned("backbone.*")());
  expect(plan.stages.map(({ rates }) => Object.keys(rates))).toEqual([
    ["backbone.new"],
    ["classifier.slopes"],
  ]);
});

it("nothing learns what is frozen", async () => {
  expect(sentence(await planned("backbone.old")())).toBe(
    "stage1.learn.0.parameters: learn needs parameters that the model does not freeze, got backbone.old",
  );
  expect(sentence(await planned("backbone.older")())).toContain("stage1.learn.0.parameters");
});
