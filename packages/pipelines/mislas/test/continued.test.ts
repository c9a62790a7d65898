// A stage that continues: the same as one long stage where nothing changes, whoever stops it or lends it its beginning.
import { memoryStore, readSafetensors, type Store, writeSafetensors } from "@longtail/checkpoint";
import { failure, type LongtailError, orThrow, type ReadFile, renderError } from "@longtail/core";
import { define, finishedStage1, type Pipeline, type Plan, plan, run } from "@longtail/mislas";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));
const planned = async (descriptor: unknown): Promise<Plan> =>
  await orThrow(plan(descriptor, { read, seed: 0 }));
const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

const bytesOf = async (store: Store, name: string): Promise<Uint8Array> => {
  const found = await orThrow(store.read(`${name}.safetensors`));
  if (found === undefined) throw new Error(`${name} was not written`);
  return found;
};
// Not toEqual, which takes seconds for a file.
const sameFile = async (a: readonly [Store, string], b: readonly [Store, string]) =>
  Buffer.from(await bytesOf(...a)).equals(await bytesOf(...b));
/** Whether two runs of different names have the same weights: a file also says which run it belongs to. */
const same = async (a: readonly [Store, string], b: readonly [Store, string]): Promise<boolean> => {
  const weights = async (file: readonly [Store, string]) =>
    orThrow(
      writeSafetensors({ tensors: orThrow(readSafetensors(await bytesOf(...file))).tensors }),
    );
  return Buffer.from(await weights(a)).equals(await weights(b));
};

const { dataset, augment, model, evaluation } = tiny;
const stage: Partial<Pipeline["stage1"]> = {
  batch: 16,
  steps: "sampler",
  // Both of them change over the epochs, and so would show a wrong count.
  sampler: { kind: "sampler/progressively-balanced" },
  schedule: { kind: "schedule/cosine", learningRate: 0.05 },
  mixing: { kind: "mixing/mixup", alpha: 1 },
  loss: { kind: "loss/cross-entropy" },
  learn: [
    { parameters: "backbone.*", rate: 1 },
    { parameters: "classifier.*", rate: 1 },
  ],
  normalization: "batch",
};
const setting = { dataset, augment, model, head: { kind: "head/linear" }, evaluation } as const;
const long = define({ name: "long", ...setting, stage1: { ...stage, epochs: 4 } });
const parted = (after: Partial<Pipeline["stage1"]> = {}) =>
  define({
    name: "parted",
    ...setting,
    stage1: { ...stage, epochs: 2 },
    stage2: { ...stage, ...after, training: "continued", epochs: 2 },
  });
const deferred = parted({ sampler: { kind: "sampler/class-balanced" } });

const done = async (descriptor: unknown): Promise<Store> => {
  const store = memoryStore();
  await orThrow(run(await planned(descriptor), { store }));
  return store;
};

/** Runs until the `n`-th epoch begins, and stops there as Ctrl-C would. */
const stopped = async (p: Plan, store: Store, n: number, besides = {}): Promise<void> => {
  const stop = new AbortController();
  let seen = 0;
  const result = await run(p, {
    store,
    signal: stop.signal,
    progress: ({ type }) => {
      if (type === "epoch-started" && ++seen === n) stop.abort();
    },
    ...besides,
  })();
  expect(E.isLeft(result) && result.left._tag).toBe("two-stage/Interrupted");
};

// The CPU backend needs seconds for one filter gradient; nothing here differs between the others.
describeOnBackends(
  "a continued stage",
  () => {
    it("with the same parts is one long stage, bit for bit", { timeout: 60_000 }, async () => {
      const before = tf.memory().numTensors;
      const whole = await done(long);
      const two = await done(parted());
      expect(tf.memory().numTensors).toBe(before);
      expect(await same([two, "stage2-last"], [whole, "stage1-last"])).toBe(true);
      // As a new training it is another: a test that could not tell them apart would say nothing.
      const anew = { ...parted(), stage2: { ...parted().stage2, training: "new" } };
      expect(await same([await done(anew), "stage2-last"], [whole, "stage1-last"])).toBe(false);
    });

    it("stopped in it or at its door and resumed, ends with the same weights", {
      timeout: 60_000,
    }, async () => {
      const alone = await done(deferred);
      const p = await planned(deferred);
      for (const n of [3, 4]) {
        const store = memoryStore();
        await stopped(p, store, n);
        await orThrow(run(p, { store, resume: true }));
        expect(await sameFile([store, "stage2-last"], [alone, "stage2-last"]), `${n}`).toBe(true);
      }
    });

    it("begins with another run's stage 1 and optimizer as with its own", {
      timeout: 60_000,
    }, async () => {
      const own = await done(deferred);
      const lender = await done(parted());
      const p = await planned(deferred);
      const before = tf.memory().numTensors;
      const stage1 = await orThrow(finishedStage1(lender, p));
      const taker = memoryStore();
      await stopped(p, taker, 1, { stage1 });
      await orThrow(run(p, { store: taker, resume: true }));
      for (const name of ["stage1-last", "stage1-optimizer", "stage2-last"])
        expect(await sameFile([taker, name], [own, name]), name).toBe(true);

      const { optimizer: _, ...weights } = stage1;
      const without = await run(p, { store: memoryStore(), stage1: weights })();
      expect(sentence(without)).toBe(
        "stage1-optimizer.safetensors: not found (the run whose stage 1 is wanted)",
      );
      const torn = { ...stage1, optimizer: stage1.last };
      expect(sentence(await run(p, { store: memoryStore(), stage1: torn })())).toContain(
        "stage1-optimizer.safetensors",
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    it("takes no stage 1 whose schedule was made for other epochs", async () => {
      const short = await done({ ...long, stage1: { ...long.stage1, epochs: 2 } });
      expect(sentence(await finishedStage1(short, await planned(deferred))())).toContain(
        "differs in scheduleEpochs",
      );
    });
  },
  { backends: ["wasm"] },
);

describe("a continued stage that cannot be", () => {
  it.each<[string, Partial<Pipeline["stage2"]>, string]>([
    [
      "optimizer",
      { optimizer: { kind: "optimizer/sgd", momentum: 0.5, weightDecay: 0 } },
      "stage2.optimizer: a continued stage needs stage 1's optimizer, got another",
    ],
    [
      "schedule",
      { schedule: { kind: "schedule/constant", learningRate: 0.1 } },
      "stage2.schedule: a continued stage needs stage 1's schedule, got another",
    ],
    [
      "learners",
      { learn: [{ parameters: "classifier.*", rate: 1 }] },
      "stage2.learn: a continued stage needs stage 1's learn, got another",
    ],
    [
      "classifier",
      { classifier: "fresh" },
      'stage2.classifier: a continued stage needs stage 1\'s classifier kept, got "fresh"',
    ],
  ])("has another %s", async (_, change, expected) => {
    const { stage2 } = parted();
    const result = await plan(
      { ...parted(), stage2: { ...stage2, ...change } },
      { read, seed: 0 },
    )();
    expect(sentence(result)).toBe(expected);
  });
});
