// A model that begins with weights from a file.
import "@tensorflow/tfjs-backend-cpu";
import { memoryStore, readSafetensors, type Store, writeSafetensors } from "@longtail/checkpoint";
import {
  component,
  failure,
  type LongtailError,
  orThrow,
  type ReadFile,
  registry,
  renderError,
} from "@longtail/core";
import { finishedStage1, type PlanEnvironment, run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { parts, pipeline, plan } from "./parts.js";

const tensor = (...values: readonly number[]) =>
  ({ dtype: "F32", shape: [], data: Float32Array.from(values) }) as const;
const fileOf = (tensors: Parameters<typeof writeSafetensors>[0]["tensors"]): Uint8Array =>
  orThrow(writeSafetensors({ tensors }));
const files: Record<string, Uint8Array> = {
  "scale.safetensors": fileOf({ "backbone.scale": tensor(0.25) }),
  "other.safetensors": fileOf({ "backbone.scale": tensor(0.5) }),
  // A published network: with a wrapper's prefix and another number of classes.
  "wrapped.safetensors": fileOf({
    "module.backbone.scale": tensor(0.25),
    "module.classifier.slopes": { dtype: "F32", shape: [1, 9], data: new Float32Array(9) },
  }),
  "deeper.safetensors": fileOf({ "backbone.scale": tensor(0.25), "backbone.more": tensor(1) }),
  "empty.safetensors": fileOf({}),
  "damaged.pth": Uint8Array.of(0x50, 0x4b, 3, 4, 0),
};
const read: ReadFile = (file) =>
  TE.fromEither(
    E.fromNullable(failure("FileMissing", { file, purpose: "a file of the dataset" }))(files[file]),
  );
const naming = (pretrained: string) => ({
  ...pipeline,
  model: { kind: "model/scale", pretrained },
});
const planned = (file: string, more: PlanEnvironment = {}) =>
  orThrow(plan(naming(file), { read, ...more }));
const refusal = async (planning: TE.TaskEither<LongtailError, unknown>): Promise<string> => {
  const result = await planning();
  return E.isLeft(result) ? renderError(result.left) : "";
};
const scaleIn = async (store: Store, file: string): Promise<number | undefined> => {
  const { tensors } = orThrow(readSafetensors((await orThrow(store.read(file))) as Uint8Array));
  return Number(tensors["backbone.scale"]?.data[0]);
};
// Nothing of the backbone learns, so its last weights are its first.
const still = {
  ...pipeline,
  stage1: { ...pipeline.stage1, learn: [{ parameters: "classifier.*", rate: 1 }] },
};

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("pretrained weights", () => {
  it.each(["scale.safetensors", "wrapped.safetensors"])(
    "of %s are what training begins with",
    async (pretrained) => {
      const store = memoryStore();
      const before = tf.memory().numTensors;
      const descriptor = { ...still, model: { kind: "model/scale", pretrained } };
      await orThrow(run(await orThrow(plan(descriptor, { read })), { store }));
      expect(await scaleIn(store, "stage1-last.safetensors")).toBe(0.25);
      expect(tf.memory().numTensors).toBe(before);
      const drawn = memoryStore();
      await orThrow(run(await orThrow(plan(still)), { store: drawn }));
      expect(await scaleIn(drawn, "stage1-last.safetensors")).toBe(1);
    },
  );

  it("change nothing in a descriptor and a checkpoint without them", async () => {
    const store = memoryStore();
    await orThrow(run(await orThrow(plan(pipeline)), { store }));
    const { metadata } = orThrow(
      readSafetensors((await orThrow(store.read("checkpoint.safetensors"))) as Uint8Array),
    );
    expect(Object.keys(JSON.parse(metadata["run"] as string))).toEqual([
      "pipeline",
      "seed",
      "data",
    ]);
    expect(pipeline.model).toEqual({ kind: "model/scale" });
  });

  it.each<[string, string]>([
    [
      "none.safetensors",
      "none.safetensors: not found (the pretrained weights of the model, none.safetensors in the data folder)",
    ],
    [
      "deeper.safetensors",
      'deeper.safetensors: tensor "backbone.more" does not fit this network: expected no such tensor, found shape []',
    ],
    ["empty.safetensors", "empty.safetensors: expected weights of a network, found none"],
    [
      "damaged.pth",
      "damaged.pth: expected a checkpoint that torch.save wrote, found one that is cut short or damaged (invalid zip data)",
    ],
  ])("in %s are refused by the plan", async (file, sentence) => {
    expect(await refusal(plan(naming(file), { read }))).toBe(sentence);
  });

  it("that are not a text are refused with their path", async () => {
    const numbered = { ...pipeline, model: { kind: "model/scale", pretrained: 3 } };
    expect(await refusal(plan(numbered))).toBe(
      "model.pretrained: expected a text of at least one character, got 3",
    );
  });

  it("that changed since the plan was made are refused", async () => {
    const changing: ReadFile = (file) => () => read(now[file] ?? file)();
    const now: Record<string, string> = {};
    const ours = await orThrow(plan(naming("scale.safetensors"), { read: changing }));
    now["scale.safetensors"] = "other.safetensors";
    expect(await refusal(run(ours, { store: memoryStore() }))).toContain(
      "expected the weights that the pipeline was planned with, found others",
    );
  });
});

describe("a run that began with pretrained weights", () => {
  const stopped = async (store: Store): Promise<void> => {
    const stop = new AbortController();
    const ours = await planned("scale.safetensors");
    await run(ours, {
      store,
      signal: stop.signal,
      progress: ({ type }) => {
        if (type === "epoch-finished") stop.abort();
      },
    })();
  };
  // The same name, another file.
  const replaced: ReadFile = () => read("other.safetensors");

  it("resumes with the same, and refuses others", async () => {
    const store = memoryStore();
    await stopped(store);
    const other = await planned("scale.safetensors", { read: replaced });
    expect(await refusal(run(other, { store, resume: true }))).toBe(
      "checkpoint.safetensors: expected a checkpoint of this pipeline, seed and data, found one that differs in pretrained",
    );
    const resumed = await orThrow(run(await planned("scale.safetensors"), { store, resume: true }));
    const alone = memoryStore();
    expect(resumed.last).toEqual(
      (await orThrow(run(await planned("scale.safetensors"), { store: alone }))).last,
    );
  });

  it("lends its stage 1 to no run that began with others", async () => {
    const store = memoryStore();
    await orThrow(run(await planned("scale.safetensors"), { store }));
    const same = await planned("scale.safetensors");
    const lent = await orThrow(finishedStage1(store, same));
    const there = memoryStore();
    await orThrow(run(same, { store: there, stage1: lent }));
    const other = await planned("scale.safetensors", { read: replaced });
    expect(await refusal(finishedStage1(store, other))).toContain("differs in pretrained");
  });

  it("is judged without the file", async () => {
    const digest = (await planned("scale.safetensors")).pretrained?.digest as string;
    const nothing: ReadFile = (file) => TE.left(failure("FileMissing", { file, purpose: "none" }));
    const judged = await planned("scale.safetensors", {
      read: nothing,
      weights: { pretrained: digest },
    });
    expect(judged.pretrained?.digest).toBe(digest);
    expect(await refusal(run(judged, { store: memoryStore() }))).toContain(
      "model.pretrained: a plan to train needs pretrained weights that it has read",
    );
    expect((await planned("none.safetensors", { weights: {} })).pretrained).toBeUndefined();
  });
});

describe("a model of which a part never learns", () => {
  const Frozen = component("model/frozen", {
    make: () => () =>
      E.right({
        features: 1,
        parameterShapes: { "backbone.trunk": [], "backbone.block": [] },
        statisticShapes: {},
        frozen: (name) => name === "backbone.trunk",
        init: () => ({
          parameters: { "backbone.trunk": tf.scalar(1), "backbone.block": tf.scalar(1) },
          statistics: {},
        }),
        apply: ({ parameters }, images) => ({
          features: tf.tidy(() =>
            tf.mul<tf.Tensor2D>(
              tf.reshape(images, [-1, 1]),
              tf.mul(
                parameters["backbone.trunk"] as tf.Scalar,
                parameters["backbone.block"] as tf.Scalar,
              ),
            ),
          ),
          statistics: {},
        }),
      }),
  });
  const engine = twoStage(registry(...parts, Frozen));
  const learn = [{ parameters: "classifier.*", rate: 1 }];
  const frozen = {
    ...pipeline,
    model: { kind: "model/frozen" },
    stage1: { ...pipeline.stage1, learn },
  };

  it("needs them, takes that part and drops the rest", async () => {
    expect(await refusal(engine.plan(frozen))).toBe(
      "model: model/frozen needs pretrained, a file of the weights that never learn, got none",
    );
    files["trunk.safetensors"] = fileOf({
      "backbone.trunk": tensor(0.25),
      "backbone.last": tensor(7),
    });
    const model = { kind: "model/frozen", pretrained: "trunk.safetensors" };
    const store = memoryStore();
    await orThrow(run(await orThrow(engine.plan({ ...frozen, model }, { read })), { store }));
    const { tensors } = orThrow(
      readSafetensors((await orThrow(store.read("stage1-last.safetensors"))) as Uint8Array),
    );
    expect(tensors["backbone.trunk"]?.data[0]).toBe(0.25);
    expect(tensors["backbone.block"]?.data[0]).toBe(1);
  });
});
