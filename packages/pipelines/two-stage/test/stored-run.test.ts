// A run's files are checked: against their digests, against each other, and against the data.
import "@tensorflow/tfjs-backend-cpu";
import { memoryStore, readSafetensors, type Store, writeSafetensors } from "@longtail/checkpoint";
import { component, type LongtailError, orThrow, registry, renderError } from "@longtail/core";
import {
  checkpointName,
  finishedStage1,
  type Plan,
  run,
  sameData,
  storedFile,
  storedRun,
  twoStage,
} from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { data, parts, pipeline, plan } from "./parts.js";

const names = [
  "pipeline.json",
  checkpointName,
  "result.json",
  "stage1-best.safetensors",
  "stage1-last.safetensors",
  "stage2-best.safetensors",
  "stage2-last.safetensors",
] as const;
type Files = Readonly<Record<string, Uint8Array>>;

const filesOf = async (store: Store): Promise<Files> => {
  const found = await Promise.all(
    names.map(async (name) => [name, await orThrow(store.read(name))] as const),
  );
  return Object.fromEntries(
    found.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes]])),
  );
};
const storeOf = async (files: Files): Promise<Store> => {
  const store = memoryStore();
  for (const [name, bytes] of Object.entries(files)) await orThrow(store.write(name, bytes));
  return store;
};
const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

/** What reads a run: resuming it, starting from its stage 1, judging its weights. */
const readers = (p: Plan) => ({
  resume: (store: Store) => run(p, { store, resume: true }),
  stage1: (store: Store) => finishedStage1(store, p),
  judge: (store: Store) =>
    pipe(
      storedRun(store),
      TE.chain((stored) =>
        pipe(
          storedFile(store, p, stored, "stage2-best.safetensors"),
          TE.chainEitherK(() => sameData(p, stored)),
        ),
      ),
    ),
});

let ours: Plan;
let finished: Files;
let unfinished: Files;
let seed1: Files;

const begun = async (p: Plan, epochs: number): Promise<Files> => {
  const [store, stop] = [memoryStore(), new AbortController()];
  let seen = 0;
  await run(p, {
    store,
    signal: stop.signal,
    progress: ({ type }) => {
      if (type === "epoch-finished" && ++seen === epochs) stop.abort();
    },
  })();
  return filesOf(store);
};

beforeAll(async () => {
  await tf.setBackend("cpu");
  ours = await orThrow(plan(pipeline));
  [finished, unfinished] = [await begun(ours, 99), await begun(ours, 4)];
  seed1 = await begun(await orThrow(plan(pipeline, { seed: 1 })), 99);
});

const flipped = (bytes: Uint8Array, at: number, bit = 1): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ bit : byte));

describe("a run's files", () => {
  it("are read by all that reads them", async () => {
    for (const read of Object.values(readers(ours)))
      expect(sentence(await read(await storeOf(finished))())).toBe("");
    expect(sentence(await readers(ours).resume(await storeOf(unfinished))())).toBe("");
  });

  const readBy = { resume: names, stage1: [1, 3, 4].map((i) => names[i] as string) };
  it.each([
    ...readBy.resume.map((name) => ["resume", name] as const),
    ...readBy.stage1.map((name) => ["stage1", name] as const),
    ...(["pipeline.json", checkpointName, "result.json", "stage2-best.safetensors"] as const).map(
      (name) => ["judge", name] as const,
    ),
  ])("%s refuses a flipped bit of %s, by name", async (reader, name) => {
    const bytes = finished[name] as Uint8Array;
    // The last number of a JSON file, or the payload of another.
    const text = Buffer.from(bytes).toString("latin1");
    const at = name.endsWith(".json") ? text.search(/\d(?!.*\d)(?![\s\S]*\d)/) : bytes.length - 2;
    const store = await storeOf({ ...finished, [name]: flipped(bytes, at) });
    expect(sentence(await readers(ours)[reader](store)())).toContain(`${name}: `);
  });

  it.each(names)("another run's %s is refused, with a name", async (name) => {
    // The record itself may be the stranger; then the file that does not fit it is named.
    const store = await storeOf({ ...finished, [name]: seed1[name] as Uint8Array });
    const same = Buffer.from(finished[name] ?? []).equals(seed1[name] ?? new Uint8Array());
    const refusals = await Promise.all(
      Object.values(readers(ours)).map(async (read) => sentence(await read(store)())),
    );
    expect(refusals.some((text) => /\.(json|safetensors): expected /.test(text))).toBe(!same);
  });

  it("best and last weights do not change places unseen", async () => {
    const [best, last] = ["stage1-best.safetensors", "stage1-last.safetensors"] as const;
    const swapped = { ...finished, [best]: finished[last] ?? new Uint8Array() };
    expect(sentence(await readers(ours).stage1(await storeOf(swapped))())).toBe(
      `${best}: expected the file that checkpoint.safetensors records, found another`,
    );
  });

  it("weights of the epoch in which the run was killed are its own, and no others", async () => {
    // Killed between the weights of the fifth epoch, a new best one, and the checkpoint that records them.
    const best = "stage2-best.safetensors";
    const resumed = async (bytes: Uint8Array | undefined) => {
      const store = await storeOf({ ...unfinished, [best]: bytes ?? new Uint8Array() });
      return sentence(await readers(ours).resume(store)());
    };
    expect(await resumed(finished["stage2-last.safetensors"])).toBe("");
    const refusal = `${best}: expected the file that checkpoint.safetensors records, found another`;
    expect(await resumed(finished["stage1-last.safetensors"])).toBe(refusal);
    expect(await resumed(seed1["stage2-last.safetensors"])).toBe(refusal);
  });

  it("of an earlier version have no digests, and the run goes on", async () => {
    const plain = (name: string): Uint8Array => {
      const { tensors, metadata } = orThrow(readSafetensors(unfinished[name] as Uint8Array));
      if (metadata["journal"] === undefined) return orThrow(writeSafetensors({ tensors }));
      const { files: _, ...journal } = JSON.parse(metadata["journal"]);
      const { data: __, ...identity } = JSON.parse(metadata["run"] as string);
      const notes = { run: JSON.stringify(identity), journal: JSON.stringify(journal) };
      return orThrow(writeSafetensors({ tensors, metadata: notes }));
    };
    const weights = names.filter(
      (n) => n.endsWith(".safetensors") && n !== "stage2-last.safetensors",
    );
    const earlier = Object.fromEntries(weights.map((name) => [name, plain(name)]));
    const store = await storeOf({
      ...earlier,
      "pipeline.json": finished["pipeline.json"] ?? new Uint8Array(),
    });
    const { last } = await orThrow(run(ours, { store, resume: true }));
    const undisturbed = memoryStore();
    expect(last).toEqual((await orThrow(run(ours, { store: undisturbed }))).last);
  });
});

describe("other data", () => {
  const engineOn = (change: (images: Uint8Array, labels: Int32Array) => void) => {
    const train = {
      ...data.train,
      images: data.train.images.slice(),
      labels: data.train.labels.slice(),
    };
    change(train.images, train.labels);
    const Changed = component("dataset/brightness", {
      make: () => () => TE.right({ ...data, train }),
    });
    return orThrow(twoStage(registry(...parts, Changed)).plan(pipeline));
  };

  it.each<[string, (images: Uint8Array, labels: Int32Array) => void]>([
    ["one pixel", (images) => images.set([0], 3)],
    ["two labels", (_, labels) => labels.set([1, 0], 5)],
  ])("that differ in %s are refused by all that reads a run", async (_, change) => {
    const other = await engineOn(change);
    const { resume, stage1, judge } = readers(other);
    expect(sentence(await resume(await storeOf(unfinished))())).toBe(
      "checkpoint.safetensors: expected a checkpoint of this pipeline, seed and data, found one that differs in its data",
    );
    expect(sentence(await stage1(await storeOf(finished))())).toBe(
      "checkpoint.safetensors: expected a run with the stage 1 of mine, found one that differs in its data",
    );
    expect(sentence(await judge(await storeOf(finished))())).toBe(
      "dataset: this run needs the labels and images it was trained on, got others",
    );
  });

  it("that are the same copied are the same data", async () => {
    const copy = await engineOn(() => undefined);
    expect(copy.dataDigest()).toBe(ours.dataDigest());
    expect(sentence(await readers(copy).resume(await storeOf(unfinished))())).toBe("");
  });
});
