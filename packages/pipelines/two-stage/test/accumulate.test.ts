// Batches in parts, and features computed once: the weights of the plain way, and the conditions of a plan.
import { memoryStore, readSafetensors } from "@longtail/checkpoint";
import {
  component,
  derive,
  generator,
  type ImageSet,
  type Mixing,
  orThrow,
  type ProgressEvent,
  registry,
  renderError,
  uniformInt,
} from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { brightening, describeOnBackends, picturesInFiles } from "@longtail/testkit";
import { run, twoStage } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { Bytes, bright, parts } from "./parts.js";

const random = generator(9);
const noisy = (labels: readonly number[]) => {
  const { images, ...set } = bright(labels);
  return { ...set, images: images.map((byte) => byte + uniformInt(random, 0, 30)) };
};
const train = noisy([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
const test = noisy([0, 1, 1, 0]);
const datasetOf = (images: ImageSet) => ({
  name: "bright and dark",
  train: images,
  test,
  counts: [9, 3],
  classNames: ["dark", "bright"],
});
const InMemory = component("dataset/memory", { make: () => () => TE.right(datasetOf(train)) });
const damaged = [2, 10];
const InFiles = component("dataset/files", {
  make: () => () => TE.right(datasetOf(picturesInFiles(train, { damaged }).set)),
});
const Brightening = component("augment/brightening", {
  make:
    () =>
    ({ shape }) =>
      E.right(brightening(shape)),
});
// What each call drew: where it stood, how many labels it was told, and its seed.
let draws: { readonly rows: readonly number[]; readonly labels: number; readonly seed: number }[] =
  [];
/** Shifts every image by a weight that a draw decides; it cannot take parts of a batch. */
const Shift = component("mixing/shift", {
  make: () => () => {
    const mixing: Mixing = {
      draw:
        () =>
        ({ start, end, labels, seedOf }) => {
          draws.push({ rows: [start, end], labels: labels.length, seed: seedOf("shift") });
          return { by: tf.scalar((derive(seedOf("shift")) % 8) / 8) };
        },
      features: ({ model, variables, images, normalization }, { by }) =>
        tf.tidy(() => model.apply(variables, tf.add(images, by as tf.Scalar), normalization)),
      losses: (loss, logits, own) => loss(logits, own),
    };
    return E.right(mixing);
  },
});
const engine = twoStage(registry(InMemory, InFiles, Bytes, Brightening, Shift, ...parts.slice(3)));

type Options = Parameters<typeof engine.define>[0];
const pipelineOf = (
  stage1: Options["stage1"] = {},
  stage2: Options["stage2"] = {},
  rest: Partial<Options> = {},
) =>
  engine.define({
    name: "mine",
    dataset: { kind: "dataset/memory" },
    augment: { kind: "augment/bytes" },
    ...rest,
    stage1: { epochs: 2, batch: 5, mixing: { kind: "mixing/nothing" }, ...stage1 },
    stage2: {
      epochs: 2,
      batch: 5,
      mixing: { kind: "mixing/nothing" },
      normalization: "frozen",
      learn: [{ parameters: "classifier.*", rate: 1 }],
      ...stage2,
    },
    evaluation: { batch: 5 },
  });

const trained = async (descriptor: unknown) => {
  const [store, events] = [memoryStore(), [] as ProgressEvent[]];
  const planned = await orThrow(engine.plan(descriptor));
  const before = tf.memory().numTensors;
  await orThrow(run(planned, { store, progress: (event) => events.push(event) }));
  expect(tf.memory().numTensors).toBe(before);
  expect(events.filter(({ type }) => type === "step-not-captured")).toEqual([]);
  const bytes = (await orThrow(store.read("stage2-last.safetensors"))) as Uint8Array;
  return Object.values(orThrow(readSafetensors(bytes)).tensors).flatMap(({ data }) =>
    Array.from(data as Float32Array),
  );
};
const expectClose = (one: readonly number[], other: readonly number[]): void => {
  expect(one).toHaveLength(other.length);
  for (const [i, value] of one.entries()) expect(value).toBeCloseTo(other[i] as number, 5);
};

describeOnBackends("a stage", () => {
  beforeAll(ensureGradients);

  it("in parts ends with the weights of whole batches", async () => {
    const whole = await trained(pipelineOf());
    expectClose(await trained(pipelineOf({ accumulate: 3 }, { accumulate: 2 })), whole);
    // 0.1 and more have been learnt.
    expect(whole.some((weight) => Math.abs(weight) > 0.1)).toBe(true);
  });

  it("draws for each part by itself where the mixing takes no parts", async () => {
    draws = [];
    await trained(
      pipelineOf({ accumulate: 2, epochs: 1, mixing: { kind: "mixing/shift" } }, { epochs: 1 }),
    );
    // Batches of 5, 5 and 2 in parts of at most 3; the last is one part, and drawn as a whole.
    expect(draws.map(({ rows }) => rows)).toEqual([
      [0, 3],
      [3, 5],
      [5, 8],
      [8, 10],
      [10, 12],
    ]);
    expect(draws.every(({ rows: [start = 0, end = 0], labels }) => labels === end - start)).toBe(
      true,
    );
    expect(new Set(draws.map(({ seed }) => seed)).size).toBe(5);
  });

  it("computes features once and ends with the weights of features computed in each step", async () => {
    const each = await trained(pipelineOf());
    expectClose(await trained(pipelineOf({}, { features: "once" })), each);
    expectClose(await trained(pipelineOf({}, { features: "once", accumulate: 2 })), each);
  });

  it("computes features of pictures in files once; another of the class stands for one that cannot be decoded", async () => {
    const rest = { augment: { kind: "augment/brightening" } } as const;
    const once = { features: "once" } as const;
    const inFiles = await trained(
      pipelineOf(
        {
          epochs: 1,
          learn: [{ parameters: "classifier.*", rate: 1 }],
          normalization: "frozen",
          ...once,
        },
        once,
        {
          ...rest,
          dataset: { kind: "dataset/files" },
        },
      ),
    );
    // The same set in memory, with the next picture of the class in the place of each damaged one.
    const images = train.images.slice();
    images.set([images[3] as number], 2);
    images.set([images[11] as number], 10);
    const Repaired = component("dataset/repaired", {
      make: () => () => TE.right(datasetOf({ ...train, images })),
    });
    const other = twoStage(registry(Repaired, Bytes, Brightening, Shift, ...parts.slice(3)));
    const store = memoryStore();
    const descriptor = pipelineOf(
      {
        epochs: 1,
        learn: [{ parameters: "classifier.*", rate: 1 }],
        normalization: "frozen",
        ...once,
      },
      once,
      rest,
    );
    await orThrow(
      run(await orThrow(other.plan({ ...descriptor, dataset: { kind: "dataset/repaired" } })), {
        store,
      }),
    );
    const bytes = (await orThrow(store.read("stage2-last.safetensors"))) as Uint8Array;
    const repaired = Object.values(orThrow(readSafetensors(bytes)).tensors).flatMap(({ data }) =>
      Array.from(data as Float32Array),
    );
    expect(inFiles).toEqual(repaired);
  });
});

it.each([
  [
    pipelineOf({ accumulate: 6 }),
    "stage1.accumulate: a batch in 6 parts needs a batch of at least 6 images, got one of 5",
  ],
  [
    pipelineOf({}, { features: "once", normalization: "batch" }),
    'stage2.features: features "once" needs batch norm "frozen", got "batch"',
  ],
  [
    pipelineOf({ features: "once", normalization: "frozen" }),
    'stage1.features: features "once" needs a backbone that does not learn, got learn naming backbone.scale',
  ],
  [
    pipelineOf({}, { features: "once", mixing: { kind: "mixing/shift" } }),
    'stage2.features: features "once" needs a mixing that leaves features alone, got mixing/shift',
  ],
  [
    pipelineOf({ accumulate: 0 }),
    "stage1.accumulate: expected an integer from 1 to 1000000, got 0",
  ],
])("a plan says what does not fit", async (descriptor, sentence) => {
  const planned = await engine.plan(descriptor)();
  expect(E.isLeft(planned) && renderError(planned.left)).toBe(sentence);
});
