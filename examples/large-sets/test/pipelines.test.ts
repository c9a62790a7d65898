// A small set of pictures in files goes through everything that a large one does.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "@longtail/backend-wasm";
import { memoryStore, readSafetensors, type Store } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type ImagesInFiles, orThrow, type ProgressEvent, renderError } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { ImageList, loadImageList } from "@longtail/image-list";
import { decodePredictions, loadRun, plan, type Recipe, recipeNamed, run } from "@longtail/mislas";
import { decodeRecord } from "@longtail/run-record";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { layouts } from "../src/layout.js";
import { rehearse } from "../src/rehearsal/rehearse.js";
import { pictures, writtenTree } from "./written-tree.js";

const SIZE = 32;
let folder = "";

const lists = (damaged: "fail" | "skip" = "fail") =>
  ImageList.define({ size: SIZE, order: "by-count", damaged });

/** A recipe of ImageNet-LT, on other pictures and for an epoch a stage. */
const pipelineOf = (method: string, dataset: { readonly kind: string } = lists()) => {
  const { pipeline } = recipeNamed(`imagenet-lt/published/${method}`) ?? {};
  const short = { epochs: 1, batch: 16 };
  return {
    ...pipeline,
    dataset,
    model: { kind: "model/imagenet-resnet", depth: 10, variant: "resnet" },
    stage1: { ...pipeline?.stage1, ...short },
    ...(pipeline?.stage2 && { stage2: { ...pipeline.stage2, ...short } }),
    evaluation: {
      ...pipeline?.evaluation,
      batch: 8,
      groups: { kind: "groups/by-index", many: 1, few: 2 },
    },
  };
};
const planned = (method: string) => orThrow(plan(pipelineOf(method), { read: readFolder(folder) }));
const bytesOf = async (store: Store, name: string): Promise<Uint8Array> =>
  (await orThrow(store.read(name))) as Uint8Array;
const recordOf = async (store: Store) => orThrow(decodeRecord(await bytesOf(store, "result.json")));

beforeAll(async () => {
  await orThrow(start());
  folder = await writtenTree();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("pictures in files", { timeout: 300_000 }, () => {
  // One of each kind: a new classifier, scales, no training.
  it.each(["crt", "mislas", "ncm"])(
    "go through %s to the end, and the run classifies pictures alone",
    async (method) => {
      const before = tf.memory().numTensors;
      const whole = await planned(method);
      const store = memoryStore();
      const { last, stages } = await orThrow(run(whole, { store }));
      expect(stages.map(({ name }) => name)).toEqual(whole.stages.map(({ name }) => name));
      expect(whole.stages.length).toBe(method === "ncm" ? 1 : 2);
      const tests = whole.dataset.test.labels.length;
      expect(last.calibration.count).toBe(tests);
      // What a loaded run says of the test's pictures is what the run itself predicted for them.
      const own = whole.pipeline.transform
        ? "transform-predictions.safetensors"
        : `stage${whole.stages.length}-last-predictions.safetensors`;
      const { probabilities } = orThrow(decodePredictions(await bytesOf(store, own)));
      const network = await orThrow(loadRun(store));
      expect(network.shape).toEqual([SIZE, SIZE, 3]);
      const reader = (whole.dataset.test as ImagesInFiles).open();
      const { view, classify } = network.pictures as NonNullable<typeof network.pictures>;
      const { pixels } = await reader.read(
        Int32Array.from({ length: tests }, (_, i) => i),
        view,
      );
      await reader.close();
      const classified = await orThrow(classify(pixels));
      const all = classified.flatMap((each) => [...each.probabilities]);
      expect(all).toHaveLength(probabilities.length);
      expect(all).toEqual([...probabilities]);
      network.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("train to the same weights with any number of workers, and killed and resumed", async () => {
    const mislas = recipeNamed("imagenet-lt/published/mislas") as Recipe;
    const own = mkdtempSync(join(tmpdir(), "rehearsal-"));
    const options = { train: "train.txt", test: "test.txt", size: SIZE } as const;
    const list = { order: "list", damaged: "fail" } as const;
    const pipeline = pipelineOf("mislas", ImageList.define({ ...options, ...list }));
    const again = { ...mislas, pipeline: pipeline as Recipe["pipeline"] };
    const { trained, repeated } = await orThrow(
      rehearse(
        {
          name: "three classes",
          layout: layouts.own,
          images: 18,
          load: (read, machine) => loadImageList({ ...options, ...list }, read, machine),
        },
        await pictures(),
        {
          size: SIZE,
          batch: 16,
          methods: [again],
          again,
          workers: [1, 3],
          tests: 3,
          seed: 0,
        },
        own,
        () => undefined,
      ),
    );
    expect(trained.map(({ method }) => method)).toEqual(["mislas"]);
    expect(repeated).toEqual(
      ["with one worker", "with 3 workers", "killed and resumed"].map((how) => ({
        how,
        same: true,
      })),
    );
    const stage2 = readFileSync(join(own, "runs", "mislas", "stage2-last.safetensors"));
    expect(orThrow(readSafetensors(stage2, "stage2")).tensors).toHaveProperty("lws.learned_norm");
    rmSync(own, { recursive: true });
  });

  it("keep no memory from epoch to epoch", async () => {
    const held: { readonly numTensors: number; readonly numBytes: number }[] = [];
    const pipeline = pipelineOf("plain");
    const longer = { ...pipeline, stage1: { ...pipeline.stage1, epochs: 3 } };
    const whole = await orThrow(plan(longer, { read: readFolder(folder) }));
    const progress = ({ type }: ProgressEvent) => {
      const { numTensors, numBytes } = tf.memory();
      if (type === "epoch-finished") held.push({ numTensors, numBytes });
    };
    await orThrow(run(whole, { store: memoryStore(), progress }));
    expect(held).toHaveLength(3);
    expect(new Set(held.slice(1).map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it("are left by their workers when a run is stopped", async () => {
    const workers = () =>
      (process.report.getReport() as unknown as { readonly workers: readonly unknown[] }).workers
        .length;
    const before = workers();
    const stop = new AbortController();
    const progress = ({ type }: ProgressEvent) => {
      if (type === "epoch-started") stop.abort();
    };
    const whole = await planned("plain");
    const stopped = await run(whole, { store: memoryStore(), signal: stop.signal, progress })();
    expect(E.isLeft(stopped) && stopped.left._tag).toMatch(/Interrupted/);
    expect(workers()).toBe(before);
  });

  it("that cannot be decoded end a run by name, or are skipped and counted", async () => {
    const own = await writtenTree();
    const lines = (list: string) => readFileSync(join(own, list), "utf8").trimEnd().split("\n");
    const pathIn = (list: string) => lines(list)[0]?.split(" ")[0] as string;
    const [train, test] = [pathIn("train.txt"), pathIn("test.txt")];
    for (const path of [train, test]) truncateSync(join(own, path), 300);
    const on = (dataset: ReturnType<typeof lists>) =>
      orThrow(plan(pipelineOf("crt", dataset), { read: readFolder(own) }));
    const failed = await run(await on(lists()), { store: memoryStore() })();
    expect(E.isLeft(failed) && renderError(failed.left)).toContain(join(own, train));
    const store = memoryStore();
    await orThrow(run(await on(lists("skip")), { store }));
    const { skipped, last } = await recordOf(store);
    expect(skipped).toEqual({
      train: { count: 1, paths: [train] },
      test: { count: 1, paths: [test] },
    });
    expect(last.calibration.count).toBe(lines("test.txt").length - 1);
    rmSync(own, { recursive: true });
  });
});

const bin = fileURLToPath(new URL("../../../packages/cli/bin/longtail.js", import.meta.url));
const description = fileURLToPath(new URL("../pipeline.json", import.meta.url));

const longtail = (argv: readonly string[]) =>
  new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve) => {
      const child = spawn(process.execPath, [bin, ...argv]);
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        err += chunk;
      });
      child.on("close", (code) => resolve({ code, out, err }));
    },
  );

describe("the command", { timeout: 300_000 }, () => {
  it("trains a network, judges its stored weights, and uses it", async () => {
    const settings = [
      ["dataset.size", SIZE],
      ["stage1.epochs", 1],
      ["stage1.batch", 16],
      ["evaluation.groups.many", 1],
      ["evaluation.groups.few", 2],
    ].flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const out = join(folder, "alone");
    const ran = await longtail(["run", description, ...settings, "--data", folder, "--out", out]);
    expect(ran.code, ran.err).toBe(0);
    const judged = await longtail(["evaluate", out, "--data", folder]);
    expect([judged.code, judged.out], judged.err).toEqual([
      0,
      expect.stringMatching(/^.*accuracy.*ECE/),
    ]);
    const used = await longtail(["predict", out, "--json", join(folder, "test")]);
    expect(used.code, used.err).toBe(0);
    // The same picture, by the network's own view: what the run's evaluation found.
    const store = folderStore(out);
    const { probabilities } = orThrow(
      decodePredictions(await bytesOf(store, "stage1-last-predictions.safetensors")),
    );
    const { images } = JSON.parse(used.out) as {
      readonly images: readonly { readonly file: string; readonly confidence: number }[];
    };
    const confidences = images.map(({ confidence }) => confidence);
    const expected = images.map((_, i) => Math.max(...probabilities.slice(3 * i, 3 * i + 3)));
    expect(confidences).toEqual(expected);
  });

  it("plans nothing on lists without their pictures, and says what is missing", async () => {
    const { code, err } = await longtail(["plan", description, "--data", join(folder, "train")]);
    expect(code).toBe(1);
    expect(err).toMatch(/train\.txt: not found .*\n.*test\.txt: not found/);
  });
});
