import { createHash } from "node:crypto";
import { memoryStore, type Store } from "@longtail/checkpoint";
import {
  decode,
  failure,
  type LongtailError,
  orThrow,
  type ProgressEvent,
  type ReadFile,
  renderError,
} from "@longtail/core";
import { checkpointName, notesOf, type Plan, plan, run, type Tested } from "@longtail/mislas";
import { decodeRecord, type ResultSummary, RunSummary } from "@longtail/run-record";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));
const planned = async (descriptor: unknown = tiny, seed = 0): Promise<Plan> =>
  await orThrow(plan(descriptor, { read, seed }));

const bytesOf = async (store: Store, name: string): Promise<Uint8Array> => {
  const found = await orThrow(store.read(name));
  if (found === undefined) throw new Error(`${name} was not written`);
  return found;
};

/** Runs until the `n`-th event of a type, and stops there as Ctrl-C would. */
const stopAt = async (
  p: Plan,
  store: Store,
  type: ProgressEvent["type"],
  n: number,
): Promise<E.Either<LongtailError, unknown>> => {
  const stop = new AbortController();
  let seen = 0;
  return run(p, {
    store,
    signal: stop.signal,
    progress: (event) => {
      if (event.type === type && ++seen === n) stop.abort();
    },
  })();
};

// On a software GPU each of these takes ten seconds; two of them see what the others see.
const stops = {
  cpu: [],
  webgl: [],
  wasm: [
    ["in stage 1", "step", 1],
    ["between two epochs", "epoch-finished", 1],
    ["at the end of stage 1", "epoch-finished", 2],
    ["in stage 2", "epoch-started", 4],
  ],
  webgpu: [
    ["in stage 1", "step", 1],
    ["in stage 2", "epoch-started", 4],
  ],
} as const;

// The CPU backend needs seconds for one filter gradient; the others run the same step.
describeOnBackends(
  "run",
  (backend) => {
    let undisturbed: Store;
    let first: RunSummary;
    beforeAll(async () => {
      undisturbed = memoryStore();
      first = await orThrow(run(await planned(), { store: undisturbed }));
    }, 120_000);

    it("trains, evaluates and writes what it promises, and leaves no tensor", {
      timeout: 120_000,
    }, async () => {
      const p = await planned();
      const [store, events] = [memoryStore(), [] as ProgressEvent[]];
      const before = tf.memory().numTensors;
      const tensors: Record<string, Set<number>> = { stage1: new Set(), stage2: new Set() };
      const progress = (event: ProgressEvent): void => {
        events.push(event);
        if (event.type === "epoch-started") tensors[event.stage]?.add(tf.memory().numTensors);
      };
      const seen: { readonly result: ResultSummary; readonly probabilities: Float32Array }[] = [];
      const tested: Tested = (result, probabilities) => seen.push({ result, probabilities });
      const summary = await orThrow(run(p, { store, progress, tested }));
      expect(tf.memory().numTensors).toBe(before);
      // Every epoch of a stage begins with as many tensors as the one before it.
      expect([tensors["stage1"]?.size, tensors["stage2"]?.size]).toEqual([1, 1]);
      expect(decode(RunSummary)(JSON.parse(JSON.stringify(summary)))._tag).toBe("Right");
      const record = await bytesOf(store, "result.json");
      const { sha256: _, ...written } = orThrow(decodeRecord(record));
      expect(written).toEqual(JSON.parse(JSON.stringify(summary)));
      const { files = {} } = summary;
      expect(Object.keys(files).sort()).toEqual([
        "checkpoint.safetensors",
        "input.json",
        "pipeline.json",
        "stage1-best.safetensors",
        "stage1-last.safetensors",
        "stage2-best-predictions.safetensors",
        "stage2-best.safetensors",
        "stage2-last-predictions.safetensors",
        "stage2-last.safetensors",
      ]);
      for (const [name, digest] of Object.entries(files))
        expect(
          createHash("sha256")
            .update(await bytesOf(store, name))
            .digest("hex"),
          name,
        ).toBe(digest);
      for (const name of ["stage1-best", "stage1-last", "stage2-best", "stage2-last"])
        await bytesOf(store, `${name}.safetensors`);
      const epochs = events.filter(({ type }) => type === "epoch-finished");
      expect(epochs).toHaveLength(4);
      expect(summary.stages.map(({ epochs: e }) => e.length)).toEqual([2, 2]);
      expect(summary.last.stage).toBe("stage2");
      expect(seen.map(({ result: { stage, epoch } }) => `${stage} ${epoch}`)).toEqual([
        "stage1 0",
        "stage1 1",
        "stage2 0",
        "stage2 1",
      ]);
      const { labels } = p.dataset.test;
      const right = labels.filter((label, i) => {
        const row = seen.at(-1)?.probabilities.subarray(4 * i, 4 * i + 4) ?? new Float32Array();
        return row.indexOf(Math.max(...row)) === label;
      });
      expect(seen.at(-1)?.result).toEqual(summary.last);
      expect(summary.last.accuracy).toBe(right.length / labels.length);
      expect(summary.best.accuracy).toBeGreaterThanOrEqual(summary.last.accuracy);
    });

    it.each(stops[backend])(
      "stopped %s and resumed, ends with the same weights",
      { timeout: 120_000 },
      async (_, type, n) => {
        const p = await planned();
        const parts = memoryStore();
        const stopped = await stopAt(p, parts, type, n);
        expect(E.isLeft(stopped) && stopped.left._tag).toBe("two-stage/Interrupted");
        await orThrow(run(p, { store: parts, resume: true }));
        for (const name of [
          "stage1-last.safetensors",
          "stage2-best.safetensors",
          "stage2-last.safetensors",
        ])
          expect(await bytesOf(parts, name), name).toEqual(await bytesOf(undisturbed, name));
      },
    );

    it("a finished run, resumed, tells its result again", { timeout: 120_000 }, async () => {
      const again = await run(await planned(), { store: undisturbed, resume: true })();
      expect(orThrow(again)).toEqual(first);
    });

    it("chooses the best epoch on the validation part when asked, and judges it on test", {
      timeout: 120_000,
    }, async () => {
      const p = await planned({
        ...tiny,
        dataset: { ...tiny.dataset, validationPerClass: 6 },
        evaluation: { ...tiny.evaluation, on: "validation" },
      });
      const summary = await orThrow(run(p, { store: memoryStore() }));
      expect(summary.selection).toBe("validation");
      const seen = summary.stages[1]?.epochs.map(({ accuracy }) => accuracy) ?? [];
      expect(seen).toHaveLength(2);
      // 24 images are held out and 40 tested on: the two fractions tell which part was looked at.
      for (const accuracy of seen)
        expect((accuracy as number) * 24).toBeCloseTo(Math.round((accuracy as number) * 24), 9);
      expect(summary.best.calibration.count).toBe(40);
      expect(summary.best.epoch).toBe(seen.indexOf(Math.max(...(seen as number[]))));
    });

    it("does not go on from another pipeline's checkpoint", { timeout: 120_000 }, async () => {
      const store = memoryStore();
      await stopAt(await planned(), store, "epoch-started", 1);
      const other = await planned({ ...tiny, stage1: { ...tiny.stage1, epochs: 3 } });
      const resumed = await run(other, { store, resume: true })();
      expect(E.isLeft(resumed) && renderError(resumed.left)).toContain("differs in stage1.epochs");
      const reseeded = await run(await planned(tiny, 1), { store, resume: true })();
      expect(E.isLeft(reseeded) && renderError(reseeded.left)).toContain("differs in seed");
    });

    it("a loss that diverges ends the run, says where, and keeps the last good checkpoint", {
      timeout: 120_000,
    }, async () => {
      const p = await planned();
      const [first, ...rest] = p.stages;
      if (first === undefined) throw new Error("no stage");
      // A rate that no descriptor can name spoils the weights in the first step of the second epoch, and so the loss in the next.
      const schedule = (epoch: number) => (epoch === 0 ? first.schedule(epoch) : Number.NaN);
      const broken: Plan = { ...p, stages: [{ ...first, schedule }, ...rest] };
      const [store, before] = [memoryStore(), tf.memory().numTensors];
      const result = await run(broken, { store })();
      expect(E.isLeft(result) && result.left._tag).toBe("two-stage/NotFinite");
      expect(E.isLeft(result) && renderError(result.left)).toContain("stage1, epoch 2, step 2");
      const { journal } = orThrow(notesOf(await bytesOf(store, checkpointName)));
      expect(journal.stages[0]?.epochs).toHaveLength(1);
      expect(tf.memory().numTensors).toBe(before);
    });

    it("a store that cannot be written ends the run before it trains", {
      timeout: 120_000,
    }, async () => {
      const broken: Store = {
        ...memoryStore(),
        write: (file) => TE.left(failure("FileUnwritable", { file, reason: "disk full" })),
      };
      const steps: string[] = [];
      const result = await run(await planned(), {
        store: broken,
        progress: ({ type }) => steps.push(type),
      })();
      expect(E.isLeft(result) && result.left._tag).toBe("FileUnwritable");
      expect(steps).not.toContain("step");
    });
  },
  { backends: ["wasm", "webgpu"] },
);
