// The engine knows no loss, dataset, network or recipe: here all of them are the tests' own.
import { memoryStore } from "@longtail/checkpoint";
import { component, orThrow, registry, renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends } from "@longtail/testkit";
import { checkDeviceMemory, footprint, run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { Data, define, Pipeline, parts, pipeline, plan, Stored } from "./parts.js";

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

describe("a plan on another's dataset", () => {
  it("loads nothing, and has the same data", async () => {
    const first = await orThrow(plan(pipeline));
    const stored = { ...pipeline, dataset: Stored.define() };
    const second = await orThrow(plan(stored, { dataset: first.dataset }));
    expect(second.dataset).toBe(first.dataset);
    expect(second.dataDigest()).toBe(first.dataDigest());
  });
});

describe("numbers beyond any use", () => {
  const refusal = async (descriptor: unknown): Promise<string> => {
    const planned = await plan(descriptor)();
    return E.isLeft(planned) ? renderError(planned.left) : "";
  };
  const { stage1, evaluation } = pipeline;

  it.each([
    [
      { ...pipeline, evaluation: { ...evaluation, bins: 2e7 } },
      "evaluation.bins: expected an integer from 1 to 10000, got 20000000",
    ],
    [{ ...pipeline, evaluation: { ...evaluation, bins: 2 ** 32 } }, "evaluation.bins: expected"],
    [
      { ...pipeline, evaluation: { ...evaluation, batch: 1e308 } },
      "evaluation.batch: expected an integer from 1 to 1000000",
    ],
    [
      { ...pipeline, stage1: { ...stage1, epochs: 1e308 } },
      "stage1.epochs: expected an integer from 1 to 1000000, got 1e+308",
    ],
    [
      { ...pipeline, stage1: { ...stage1, batch: 1e308 } },
      "stage1.batch: expected an integer from 1 to 1000000",
    ],
  ])("are refused with their bound", async (descriptor, sentence) => {
    expect(await refusal(descriptor)).toContain(sentence);
  });

  it("of a batch count with the size of its images, and with what there is to show", async () => {
    // Eight images are a batch of eight, whatever the descriptor allows.
    expect(await refusal({ ...pipeline, stage1: { ...stage1, batch: 1_000_000 } })).toBe("");
    const side = 4096;
    const wide = component("augment/bytes", {
      make: () => () => {
        const show = (_: unknown, { length }: Int32Array) =>
          new Float32Array(length * side ** 2 * 3);
        return E.right({ shape: [side, side, 3] as const, train: show, test: show });
      },
    });
    const engine = twoStage(registry(...parts, wide));
    const planned = await engine.plan({ ...pipeline, stage1: { ...stage1, batch: 1_000_000 } })();
    expect(E.isLeft(planned) && renderError(planned.left)).toContain(
      "stage1.batch: a batch needs to fit in 1.0 GiB, got 8 images of 4096 x 4096 x 3, 1.5 GiB",
    );
  });

  it("leave a footprint that counts what is certain", async () => {
    const planned = await orThrow(plan(pipeline));
    // 10 bytes of pixels and 10 labels; 1 + 2 parameters, each with gradient and momentum; a batch of 8 numbers.
    expect(footprint(planned)).toEqual({ data: 50, network: 36, batch: 32 });
  });
});

describe("a step on a backend", () => {
  const mebibyte = 2 ** 18; // numbers
  const withActivations = async (changes: object) => {
    const planned = await orThrow(
      plan({ ...pipeline, stage1: { ...pipeline.stage1, ...changes } }),
    );
    return { ...planned, model: { ...planned.model, activations: 600 * mebibyte } };
  };

  it("that cannot address it is refused with what fits", async () => {
    // Eight images of 600 MiB are 4.7 GiB: six of them fit, and so do two parts of four.
    const whole = await withActivations({});
    const refused = checkDeviceMemory("wasm")(whole);
    expect(E.isLeft(refused) && renderError(refused.left)).toBe(
      "stage1.batch: a step on wasm needs to fit in 4.0 GiB (at most 6 images at once, or accumulate 2), got about 4.7 GiB for 8 images",
    );
    expect(E.isRight(checkDeviceMemory("webgpu")(whole))).toBe(true);
    expect(E.isRight(checkDeviceMemory("wasm")(await withActivations({ accumulate: 2 })))).toBe(
      true,
    );
    expect(footprint(whole).activations).toBe(8 * 600 * 2 ** 20);
    expect(footprint(await withActivations({ accumulate: 2 })).activations).toBe(4 * 600 * 2 ** 20);
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
