// Pictures in files train to the weights of the same pixels in memory, and leave nothing behind however the run ends.
import { memoryStore, readSafetensors, type Store } from "@longtail/checkpoint";
import {
  component,
  type Dataset,
  derive,
  failure,
  generator,
  type ImageSet,
  type Mixing,
  orThrow,
  type ProgressEvent,
  registry,
  renderError,
  uniformInt,
  whenThere,
} from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import { decodeRecord } from "@longtail/run-record";
import {
  brightening,
  carrying,
  describeOnBackends,
  type FileFaults,
  picturesInFiles,
} from "@longtail/testkit";
import {
  decodePredictions,
  evaluate,
  featuresOf,
  footprint,
  predict,
  run,
  twoStage,
} from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { Bytes, bright, parts } from "./parts.js";

const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1];
const noisy = (of: readonly number[], seed: number) => {
  const { images, ...set } = bright(of);
  const random = generator(seed);
  return { ...set, images: images.map((byte) => byte + uniformInt(random, 0, 30)) };
};
const memory = { train: noisy(labels, 1), test: noisy([0, 1, 1, 0, 1], 2) };

const datasetOf = (train: ImageSet, test: ImageSet): Dataset => ({
  name: "bright and dark",
  train,
  test,
  counts: [9, 3],
  classNames: ["dark", "bright"],
});

/** The fakes that the next plan of `dataset/files` uses. */
let faults: { readonly train?: FileFaults; readonly test?: FileFaults } = {};
let fake = { train: picturesInFiles(memory.train), test: picturesInFiles(memory.test) };
const InFiles = component("dataset/files", {
  make: () => () => {
    fake = {
      train: picturesInFiles(memory.train, faults.train),
      test: picturesInFiles(memory.test, faults.test),
    };
    return TE.right(datasetOf(fake.train.set, fake.test.set));
  },
});
const InMemory = component("dataset/memory", {
  make: () => () => TE.right(datasetOf(memory.train, memory.test)),
});
const Brightening = component("augment/brightening", {
  make:
    () =>
    ({ shape }) =>
      E.right(brightening(shape)),
});
const Shuffled = component("sampler/shuffled", {
  make:
    () =>
    ({ labels: all, seed }) =>
      E.right((epoch) =>
        Int32Array.from(all, (_, i) =>
          uniformInt(generator(derive(seed, epoch, i)), 0, all.length - 1),
        ),
      ),
});
// Mixes each image with one from the other end of the set: a mixing that shows images.
const Opposite = component("mixing/opposite", {
  make: () => () => {
    const mixing: Mixing = {
      draw:
        () =>
        ({ labels: { length }, seedOf, show }) =>
          whenThere(
            show(
              Int32Array.from({ length }, (_, i) => labels.length - 1 - i),
              seedOf("opposite"),
            ),
            (others) => ({ others, weight: tf.scalar(0.75) }),
          ),
      features: ({ model, variables, images, normalization }, { others, weight }) =>
        tf.tidy(() =>
          model.apply(
            variables,
            tf.add(tf.mul(images, weight as tf.Scalar), tf.mul(others as tf.Tensor4D, 0.25)),
            normalization,
          ),
        ),
      losses: (loss, logits, own) => loss(logits, own),
    };
    return E.right(mixing);
  },
});

const engine = twoStage(
  registry(InMemory, InFiles, Brightening, Bytes, Shuffled, Opposite, ...parts.slice(3)),
);
type Options = Parameters<typeof engine.define>[0];
const pipelineOn = (kind: "dataset/files" | "dataset/memory", changes: Partial<Options> = {}) =>
  engine.define({
    name: "mine",
    dataset: { kind },
    stage1: { epochs: 3, batch: 5, mixing: { kind: "mixing/nothing" } },
    stage2: {
      epochs: 2,
      batch: 4,
      mixing: { kind: "mixing/opposite" },
      learn: [{ parameters: "classifier.*", rate: 1 }],
    },
    evaluation: { batch: 2 },
    ...changes,
  });
const planned = async (kind: "dataset/files" | "dataset/memory", seed = 3) =>
  await orThrow(engine.plan(pipelineOn(kind), { seed }));

const weightsIn = async (store: Store, file = "stage2-last.safetensors") => {
  const bytes = await orThrow(store.read(file));
  return orThrow(readSafetensors(bytes as Uint8Array, file)).tensors;
};
const recordIn = async (store: Store) =>
  orThrow(decodeRecord((await orThrow(store.read("result.json"))) as Uint8Array));

const nothingLeft = (tensors: number): void => {
  expect(tf.memory().numTensors).toBe(tensors);
  expect([fake.train, fake.test].map((files) => [files.open(), files.reading()])).toEqual([
    [0, 0],
    [0, 0],
  ]);
};

const undecodable = (file: string) => failure("FileUnreadable", { file, reason: "no picture" });

describeOnBackends("pictures in files", () => {
  beforeAll(ensureGradients);

  it("train to the weights of the same pixels in memory, decoded ahead, and leave nothing behind", async () => {
    faults = {};
    const [inMemory, inFiles] = [memoryStore(), memoryStore()];
    const expected = await orThrow(run(await planned("dataset/memory"), { store: inMemory }));
    const before = tf.memory().numTensors;
    const summary = await orThrow(run(await planned("dataset/files"), { store: inFiles }));
    nothingLeft(before);
    for (const file of ["stage1-best", "stage1-last", "stage2-last", "stage2-last-predictions"])
      expect(await weightsIn(inFiles, `${file}.safetensors`), file).toEqual(
        await weightsIn(inMemory, `${file}.safetensors`),
      );
    expect(summary.best).toEqual(expected.best);
    expect(summary.skipped).toBe(undefined);
    expect(summary.data).not.toBe(expected.data);
    // Three batches: one to be taken and two ahead; a step of stage 2 shows two.
    expect([fake.train.mostReading(), fake.test.mostReading()]).toEqual([6, 3]);
  });

  it("are judged, and give features, outside of a run", async () => {
    faults = { test: { damaged: [1] } };
    const [inMemory, inFiles] = [await planned("dataset/memory"), await planned("dataset/files")];
    const { parameters, statistics } = inMemory.model.init(0);
    const variables = {
      parameters: { ...parameters, "classifier.slopes": tf.tensor2d([[-1, 1]]) },
      statistics,
    };
    const before = tf.memory().numTensors;
    const all = await orThrow(predict(inMemory, variables, memory.test));
    const some = await orThrow(predict(inFiles, variables, inFiles.dataset.test));
    expect([...some.labels]).toEqual([0, 1, 0, 1]);
    expect([...some.probabilities]).toEqual(
      [...all.probabilities].filter((_, i) => i !== 2 && i !== 3),
    );
    expect([...some.skipped]).toEqual([[1, "pictures/1.jpg"]]);
    const seen = await orThrow(featuresOf(inFiles, variables, inFiles.dataset.test));
    expect([seen.features.shape, [...seen.labels]]).toEqual([
      [4, 1],
      [0, 1, 0, 1],
    ]);
    seen.features.dispose();
    const metrics = await orThrow(evaluate(inFiles, variables, inFiles.dataset.test));
    expect(metrics.calibration.count).toBe(4);
    nothingLeft(before);
    tf.dispose(variables.parameters);
  });

  it("end a run with the file's name when one cannot be decoded", async () => {
    for (const [part, expected] of [
      ["train", "pictures/7.jpg"],
      ["test", "pictures/4.jpg"],
    ] as const) {
      faults = {
        [part]: {
          damaged: [part === "train" ? 7 : 4],
          failsWith: (path: string) => carrying(undecodable(path)),
        },
      };
      const before = tf.memory().numTensors;
      const failed = await run(await planned("dataset/files"), { store: memoryStore() })();
      expect(failed).toEqual(E.left(undecodable(expected)));
      nothingLeft(before);
    }
  });

  it("name the dataset when a reader fails in another way, or gives other bytes", async () => {
    faults = { train: { damaged: [7], failsWith: () => new Error("the worker ended") } };
    const before = tf.memory().numTensors;
    const failed = await run(await planned("dataset/files"), { store: memoryStore() })();
    expect(E.isLeft(failed) && renderError(failed.left)).toBe(
      "dataset: dataset/files failed while it read pictures: the worker ended",
    );
    nothingLeft(before);
    const short = component("dataset/short", {
      make: () => () => {
        const read = () => Promise.resolve({ pixels: new Uint8Array(3), skipped: [] });
        const open = () => ({ read, close: () => Promise.resolve() });
        return TE.right(datasetOf({ ...fake.train.set, open }, memory.test));
      },
    });
    const other = twoStage(registry(short, Brightening, Shuffled, Opposite, ...parts.slice(3)));
    const descriptor = { ...pipelineOn("dataset/files"), dataset: { kind: "dataset/short" } };
    const misread = await run(await orThrow(other.plan(descriptor)), { store: memoryStore() })();
    expect(E.isLeft(misread) && renderError(misread.left)).toBe(
      "dataset: dataset/short gives 3 bytes for 5 pictures, expected 5",
    );
    nothingLeft(before);
  });

  it("that are skipped are counted, replaced in training and left out of what is judged, also after a resumption", async () => {
    faults = { train: { damaged: [2, 10] }, test: { damaged: [3] } };
    const store = memoryStore();
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const events: ProgressEvent[] = [];
    const stopped = await run(await planned("dataset/files"), {
      store,
      signal: stop.signal,
      progress: (event) => {
        events.push(event);
        if (event.type === "epoch-finished" && event.stage === "stage2") stop.abort();
      },
    })();
    expect(E.isLeft(stopped) && stopped.left._tag).toBe("two-stage/Interrupted");
    nothingLeft(before);
    await orThrow(run(await planned("dataset/files"), { store, resume: true }));
    nothingLeft(before);
    const record = await recordIn(store);
    expect(record.skipped).toEqual({
      train: { count: 2, paths: ["pictures/10.jpg", "pictures/2.jpg"] },
      test: { count: 1, paths: ["pictures/3.jpg"] },
    });
    expect(events).toContainEqual({
      type: "files-skipped",
      part: "test",
      count: 1,
      path: "pictures/3.jpg",
    });
    expect(record.last.calibration.count).toBe(4);
    const file = "stage2-last-predictions.safetensors";
    const kept = orThrow(decodePredictions((await orThrow(store.read(file))) as Uint8Array));
    expect([...kept.labels]).toEqual([0, 1, 1, 1]);
    const whole = memoryStore();
    await orThrow(run(await planned("dataset/files"), { store: whole }));
    expect(await weightsIn(store)).toEqual(await weightsIn(whole));
    expect((await recordIn(whole)).skipped).toEqual(record.skipped);
  });

  it("stop in the middle of an epoch, and go on with the same weights", async () => {
    faults = {};
    const [whole, parted] = [memoryStore(), memoryStore()];
    await orThrow(run(await planned("dataset/files"), { store: whole }));
    const before = tf.memory().numTensors;
    for (let started = 1; started <= 5; started += 2) {
      const stop = new AbortController();
      const stopped = await run(await planned("dataset/files"), {
        store: parted,
        resume: true,
        signal: stop.signal,
        progress: (event) => {
          if (event.type === "epoch-started") setTimeout(() => stop.abort(), started);
        },
      })();
      nothingLeft(before);
      if (E.isRight(stopped)) break;
      expect(stopped.left._tag).toBe("two-stage/Interrupted");
    }
    await orThrow(run(await planned("dataset/files"), { store: parted, resume: true }));
    expect(await weightsIn(parted)).toEqual(await weightsIn(whole));
  });
});

it("a plan refuses an augmentation that cannot show files, and a set without an identity", async () => {
  faults = {};
  const augment = { kind: "augment/bytes" } as const;
  const blind = await engine.plan(pipelineOn("dataset/files", { augment }))();
  expect(E.isLeft(blind) && renderError(blind.left)).toBe(
    "augment: augment/bytes needs images in memory, got pictures in files (train)",
  );
  const nameless = component("dataset/nameless", {
    make: () => () => TE.right(datasetOf({ ...fake.train.set, identity: "" }, memory.test)),
  });
  const other = twoStage(registry(nameless, Brightening, Shuffled, Opposite, ...parts.slice(3)));
  const refused = await other.plan({
    ...pipelineOn("dataset/files"),
    dataset: { kind: "dataset/nameless" },
  })();
  expect(E.isLeft(refused) && renderError(refused.left)).toBe(
    "dataset: dataset/nameless gives train.identity as String, expected a text that stands for the pictures",
  );
});

it("a footprint counts the labels of files, and the batches that are decoded ahead", async () => {
  faults = {};
  // 12 + 5 labels; batches of 5 numbers, of which three are there at once.
  expect(footprint(await planned("dataset/files"))).toMatchObject({ data: 68, batch: 60 });
});
