// The engine knows no loss, dataset, network or recipe: here all of them are the tests' own.
import { memoryStore } from "@longtail/checkpoint";
import { orThrow, registry, renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends } from "@longtail/testkit";
import { run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { Data, define, Pipeline, pipeline, plan, Stored } from "./parts.js";

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
