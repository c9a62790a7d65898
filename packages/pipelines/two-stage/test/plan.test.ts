import { failure, type ReadFile, renderError } from "@longtail/core";
import { define, Pipeline, plan, recipes } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { describe, expect, it } from "vitest";
import { tiny } from "./tiny.js";

const noFiles: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));

const sentences = async (descriptor: unknown): Promise<readonly string[]> => {
  const planned = await plan(descriptor, { read: noFiles, seed: 0 })();
  return E.isLeft(planned) ? renderError(planned.left).split("\n") : [];
};

const changed = (path: readonly string[], value: unknown): unknown => {
  const copy = structuredClone(tiny) as unknown as Record<string, unknown>;
  const inner = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
  inner[path.at(-1) as string] = value;
  return copy;
};

describe("plan", () => {
  it("makes every part and allocates no tensor", async () => {
    // No backend is registered in this file: making a tensor would throw.
    expect(tf.engine().backendNames()).toEqual([]);
    const planned = await plan(tiny, { read: noFiles, seed: 0 })();
    if (E.isLeft(planned)) throw new Error(renderError(planned.left));
    const { stages, dataset, parameterShapes } = planned.right;
    expect(stages.map(({ name, epochs, steps }) => [name, epochs, steps])).toEqual([
      ["stage1", 2, Math.ceil(dataset.train.labels.length / 16)],
      ["stage2", 2, Math.ceil(dataset.train.labels.length / 16) + 1],
    ]);
    expect(parameterShapes["classifier.fc.weight"]).toEqual([64, 4]);
    expect(Object.keys(stages[1]?.rates ?? {})).toEqual([
      "classifier.fc.weight",
      "classifier.fc.bias",
      "lws.learned_norm",
    ]);
  });

  it.each<[string, readonly string[], unknown, string]>([
    [
      "an unknown kind",
      ["stage2", "loss"],
      { kind: "loss/hinge" },
      'stage2.loss: unknown kind "loss/hinge"; known kinds: loss/cross-entropy, loss/label-aware-smoothing',
    ],
    [
      "a number out of range",
      ["stage2", "loss", "head"],
      1.3,
      "stage2.loss.head: expected a number in [0, 1), got 1.3",
    ],
    ["NaN", ["stage1", "mixing", "alpha"], Number.NaN, "stage1.mixing.alpha: expected"],
    [
      "an unknown key",
      ["stage1", "optimizer", "momentun"],
      0.9,
      'stage1.optimizer: unknown key "momentun"',
    ],
    ["a missing key", ["stage1", "epochs"], undefined, 'stage1: the key "epochs" is missing'],
    [
      "no epochs",
      ["stage1", "epochs"],
      0,
      "stage1.epochs: expected an integer of at least 1, got 0",
    ],
    [
      "a parameter that is not there",
      ["stage2", "learn"],
      [{ parameters: "scale.*", rate: 1 }],
      'stage2.learn.0.parameters: unknown parameter "scale.*"',
    ],
    [
      "a parameter named twice",
      ["stage2", "learn"],
      [
        { parameters: "classifier.*", rate: 1 },
        { parameters: "classifier.fc.bias", rate: 1 },
      ],
      "several for classifier.fc.bias",
    ],
    [
      "a shifted backbone that learns",
      ["stage2", "learn"],
      [{ parameters: "backbone.*", rate: 1 }],
      "stage2.normalization: shifted batch norm needs a backbone that does not learn",
    ],
    [
      "a head without the scale that learns",
      ["head"],
      { kind: "head/linear" },
      'stage2.learn.1.parameters: unknown parameter "lws.learned_norm"',
    ],
    [
      "a validation part that is not held out",
      ["evaluation", "on"],
      "validation",
      "evaluation.on: validation needs a data set that holds out images",
    ],
    [
      "groups beyond the classes",
      ["evaluation", "groups"],
      { kind: "groups/by-index", many: 3, few: 7 },
      "evaluation.groups",
    ],
    ["a tail without images", ["dataset", "imbalanceFactor"], 1000, "dataset"],
    [
      "a data set without its files",
      ["dataset"],
      { kind: "dataset/cifar10-lt", imbalanceFactor: 100, profile: "exp", validationPerClass: 0 },
      "not found",
    ],
  ])("refuses %s", async (_, path, value, expected) => {
    const said = await sentences(changed(path, value));
    expect(said.join("\n")).toContain(expected);
  });

  it("says every error once", async () => {
    const both = structuredClone(tiny) as unknown as {
      stage1: Record<string, unknown>;
      stage2: Record<string, unknown>;
    };
    both.stage1["learn"] = [{ parameters: "nothing", rate: 1 }];
    both.stage2["learn"] = [{ parameters: "nothing either", rate: 1 }];
    expect(await sentences(both)).toHaveLength(2);
  });
});

describe("recipes", () => {
  it.each(Object.entries(recipes))("%s survives JSON and decodes to itself", (_, recipe) => {
    const decoded = Pipeline.decode(JSON.parse(JSON.stringify(recipe)));
    expect(E.isRight(decoded) && decoded.right).toEqual(recipe);
  });

  it("define fills in everything but the name and the data", () => {
    const pipeline = define({ name: "x", dataset: tiny.dataset, stage2: {} });
    expect(E.isRight(Pipeline.decode(pipeline))).toBe(true);
    expect(pipeline.stage2?.normalization).toBe("shifted");
  });
});
