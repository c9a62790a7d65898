import { readFileSync } from "node:fs";
import {
  closed,
  component,
  failure,
  type Head,
  type LongtailError,
  literal,
  orThrow,
  type ReadFile,
  renderError,
} from "@longtail/core";
import {
  define,
  embedded,
  groupName,
  largeNames,
  mislasWith,
  Pipeline,
  plan,
  recipeName,
  recipeNamed,
  recipes,
} from "@longtail/mislas";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
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
      'stage2.loss: unknown kind "loss/hinge"; known kinds: loss/cross-entropy,',
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
      "stage1.epochs: expected an integer from 1 to 1000000, got 0",
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
      "a fresh classifier that does not learn",
      ["stage2"],
      {
        ...tiny.stage2,
        classifier: "fresh",
        learn: [{ parameters: "lws.learned_norm", rate: 1 }],
      },
      "stage2.classifier: a fresh classifier needs all of classifier.* to learn, got learn without classifier.fc.weight",
    ],
    [
      "a fresh classifier of which a part does not learn",
      ["stage2"],
      {
        ...tiny.stage2,
        classifier: "fresh",
        learn: [{ parameters: "classifier.fc.weight", rate: 1 }],
      },
      "got learn without classifier.fc.bias",
    ],
    [
      "a classifier neither kept nor fresh",
      ["stage2", "classifier"],
      "new",
      'stage2.classifier: expected one of "kept", "fresh", got "new"',
    ],
    [
      "a stage 2 that does not say what its classifier is",
      ["stage2", "classifier"],
      undefined,
      'stage2: the key "classifier" is missing',
    ],
    [
      "a fresh classifier in stage 1, which has no other",
      ["stage1", "classifier"],
      "fresh",
      'stage1: unknown key "classifier"',
    ],
    [
      "a validation part that is not held out",
      ["evaluation", "on"],
      "validation",
      "evaluation.on: validation needs a dataset that holds out images",
    ],
    [
      "groups beyond the classes",
      ["evaluation", "groups"],
      { kind: "groups/by-index", many: 3, few: 7 },
      "evaluation.groups",
    ],
    ["a tail without images", ["dataset", "imbalanceFactor"], 1000, "dataset"],
    [
      "a dataset without its files",
      ["dataset"],
      { kind: "dataset/cifar10-lt", imbalanceFactor: 100, profile: "exp", validationPerClass: 0 },
      "not found",
    ],
  ])("refuses %s", async (_, path, value, expected) => {
    const said = await sentences(changed(path, value));
    expect(said.join("\n")).toContain(expected);
  });

  it("refuses a fresh classifier in a head that has none by that name", async () => {
    const kind = "head/other";
    const shape = [64, 4] as const;
    const other = {
      kind,
      Descriptor: closed(kind, { kind: literal(kind) }),
      define: () => ({ kind }) as const,
      make: () => () =>
        E.right<LongtailError, Head>({
          parameterShapes: { "other.weight": shape },
          init: () => ({ "other.weight": tf.zeros([...shape]) }),
          apply: (parameters, x) => tf.matMul(x, parameters["other.weight"] as tf.Tensor2D),
        }),
    } as const;
    const learn = [{ parameters: "other.weight", rate: 1 }];
    const descriptor = {
      ...tiny,
      head: { kind },
      stage1: { ...tiny.stage1, learn },
      stage2: { ...tiny.stage2, classifier: "fresh", learn },
    };
    const { plan: planOther } = mislasWith(other);
    const planned = await planOther(descriptor, { read: noFiles, seed: 0 })();
    expect(E.isLeft(planned) && renderError(planned.left)).toBe(
      "stage2.classifier: a fresh classifier needs a head with parameters classifier.*, got other.weight",
    );
  });

  it("says whose plan knows a component of one's own, and that plan does", async () => {
    const Mine = component("loss/mine", {
      make: () => () => E.right((logits) => tf.mean(logits, 1)),
    });
    const engine = mislasWith(Mine);
    const descriptor = { ...tiny, stage1: { ...tiny.stage1, loss: { kind: "loss/mine" } } };
    const [found] = await sentences(descriptor);
    expect(found).toMatch(
      /^stage1.loss: unknown kind "loss\/mine".*; components of your own are known to the plan of mislasWith\(...\) only$/,
    );
    expect(E.isRight(await engine.plan(descriptor, { read: noFiles })())).toBe(true);
    expect(Object.keys(engine).sort()).toEqual(
      ["Pipeline", "define", "evaluate", "plan", "run", "sharesStage1"].sort(),
    );
  });

  it("plans a folder of images by its recipe, and at other sizes", async () => {
    const fixture = (name: string) =>
      readFileSync(new URL(`../../../datasets/images/test/fixtures/${name}`, import.meta.url));
    const files = Object.fromEntries(
      ["cat/1.jpg", "cat/2.jpg", "cat/3.jpg", "dog/1.png", "dog/2.png"].map((path) => [
        path,
        fixture(path.endsWith("jpg") ? "quads.jpg" : "grey.png"),
      ]),
    );
    const read = Object.assign(
      (path: string) => TE.right<LongtailError, Uint8Array>(files[path] ?? new Uint8Array(0)),
      {
        list: TE.right(Object.keys(files)),
      },
    );
    const pipeline = recipeNamed("folder/mislas")?.pipeline;
    for (const side of [8, 32, 33, 96]) {
      const dataset = { ...pipeline?.dataset, side };
      const planned = orThrow(await plan({ ...pipeline, dataset }, { read })());
      expect(planned.dataset.counts).toEqual([2, 1]);
      expect(planned.augmentation.shape).toEqual([side, side, 3]);
    }
    const [without] = await sentences(pipeline);
    expect(without).toMatch(/^dataset/);
  });

  it("names what define was given and does not know", async () => {
    const options = { name: "typo", dataset: tiny.dataset, transfrom: {}, stage3: {} };
    const found = (await sentences(define(options))).join();
    expect(found).toContain('unknown key "transfrom"');
    expect(found).toContain('unknown key "stage3"');
  });

  it("refuses LDAM on a head whose logits have no bounds", async () => {
    const loss = { kind: "loss/ldam", maxMargin: 0.5, scale: 30, scaledBy: "head", beta: 0 };
    const [found] = await sentences({ ...tiny, stage1: { ...tiny.stage1, loss } });
    expect(found).toBe(
      "stage1.loss: loss/ldam scaled by the head needs a head of cosines times 30 (head/normalized-linear), got one whose logits have no bounds",
    );
  });

  it("refuses a seed that is not a 32-bit integer", async () => {
    const planned = await plan(tiny, { read: noFiles, seed: 0.5 })();
    expect(E.isLeft(planned) && renderError(planned.left)).toContain("seed: expected an integer");
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

const pipelines = Object.fromEntries(
  recipes.map((recipe) => [recipeName(recipe), recipe.pipeline]),
);

describe("recipes", () => {
  it("are found by their names", () => {
    for (const recipe of recipes) expect(recipeNamed(recipeName(recipe))).toBe(recipe);
    expect(Object.keys(pipelines)).toHaveLength(recipes.length);
    expect(recipeNamed("cifar10-lt-100/short/nothing")).toBe(undefined);
  });

  it.each(Object.entries(pipelines))("%s survives JSON and decodes to itself", (_, recipe) => {
    const decoded = Pipeline.decode(JSON.parse(JSON.stringify(recipe)));
    expect(E.isRight(decoded) && decoded.right).toEqual(recipe);
  });

  const small = embedded(
    { classes: 4, largestClass: 40, imbalanceFactor: 10 },
    { batch: 16, epochs: 2, stage2Epochs: 1 },
  );
  it.each(Object.entries(small))("%s plans", async (_, recipe) => {
    expect(await sentences(recipe)).toEqual([]);
  });

  // The sets are not at hand; what each recipe makes of its parts is the same on another set.
  // Those of the large sets have a test of their own; features are no images.
  const elsewhere: readonly string[] = [...largeNames, "features"];
  const settings = [
    ...new Set(recipes.filter(({ set }) => !elsewhere.includes(set)).map(groupName)),
  ];
  const { dataset, evaluation } = tiny;
  it.each(settings)("all of %s plan on another set", async (setting) => {
    for (const recipe of recipes.filter((r) => groupName(r) === setting)) {
      const other = { ...recipe.pipeline, dataset, evaluation };
      expect(await sentences(other), recipe.method).toEqual([]);
    }
  });

  it("drop the rate and change the loss of LDAM + DRW as its program does", async () => {
    const recipe = pipelines["cifar100-lt-100/published/ldam-drw"] as Pipeline;
    const planned = await plan({ ...recipe, dataset, evaluation }, { read: noFiles, seed: 0 })();
    if (E.isLeft(planned)) throw new Error(renderError(planned.left));
    const [one, two] = planned.right.stages;
    expect([one?.epochs, two?.epochs, two?.before]).toEqual([160, 40, 160]);
    expect([0, 4, 159].map((epoch) => one?.schedule(epoch))).toEqual([0.02, 0.1, 0.1]);
    for (const [epoch, rate] of [
      [0, 1e-3],
      [19, 1e-3],
      [20, 1e-5],
    ] as const)
      expect(two?.schedule(epoch)).toBeCloseTo(rate, 12);
    const { stage1, stage2 } = recipe;
    expect(stage1.loss).toMatchObject({ kind: "loss/ldam", beta: 0, scaledBy: "head" });
    expect(stage2).toEqual({
      ...stage1,
      classifier: "kept",
      training: "continued",
      epochs: 40,
      loss: { ...stage1.loss, beta: 0.9999 },
    });
  });

  it("have the boundaries of deferred methods at four fifths", () => {
    const epochs = (name: string) => [
      pipelines[name]?.stage1.epochs,
      pipelines[name]?.stage2?.epochs,
    ];
    for (const method of ["drs", "drw", "focal-drw", "ldam-drw", "remix-drw"]) {
      expect(epochs(`cifar10-lt-50/short/${method}`)).toEqual([12, 3]);
      const published = method === "remix-drw" ? [240, 60] : [160, 40];
      expect(epochs(`cifar10-lt-50/published/${method}`)).toEqual(published);
    }
  });

  it("say what stage 2 of each method begins with, learns and does with batch norm", () => {
    const stage2 = (name: string) => {
      const { head, stage2: s } = pipelines[name] as Pipeline;
      if (s === undefined) throw new Error(`${name} has one stage`);
      return [
        head.kind,
        s.classifier,
        s.learn.map(({ parameters }) => parameters).join(),
        s.normalization,
        s.loss.kind,
        s.sampler.kind,
      ];
    };
    const retrained = (normalization: string) => [
      normalization,
      "loss/cross-entropy",
      "sampler/class-aware",
    ];
    for (const setting of ["cifar10-lt-100", "cifar100-lt-50"])
      for (const [recipe, normalization] of [
        ["published", "shifted"],
        ["short", "frozen"],
      ] as const)
        for (const start of ["", "mixup-"]) {
          expect(stage2(`${setting}/${recipe}/${start}crt`)).toEqual([
            "head/linear",
            "fresh",
            "classifier.*",
            ...retrained(normalization),
          ]);
          expect(stage2(`${setting}/${recipe}/${start}lws`)).toEqual([
            "head/weight-scaling",
            "kept",
            "lws.learned_norm",
            ...retrained(normalization),
          ]);
        }
    expect(pipelines["cifar10-lt-100/short/crt"]?.stage1).toEqual(
      pipelines["cifar10-lt-100/short/plain"]?.stage1,
    );
    expect(pipelines["cifar10-lt-100/short/mixup-lws"]?.stage1).toEqual(
      pipelines["cifar10-lt-100/short/mislas"]?.stage1,
    );
  });

  it("define fills in everything but the name and the data", () => {
    const pipeline = define({ name: "x", dataset: tiny.dataset, stage2: {} });
    expect(E.isRight(Pipeline.decode(pipeline))).toBe(true);
    expect(pipeline.stage2?.normalization).toBe("shifted");
  });
});
