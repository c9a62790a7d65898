// cRT and LWS beside the methods they start from: what stage 2 begins with, what it changes, and who may share a stage 1.
import { loadVariables, memoryStore, type Store } from "@longtail/checkpoint";
import {
  derive,
  failure,
  filterRecord,
  type LongtailError,
  mapRecord,
  orThrow,
  type ReadFile,
  renderError,
} from "@longtail/core";
import {
  embedded,
  type FinishedStage,
  finishedStage1,
  type Pipeline,
  type Plan,
  plan,
  run,
} from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));
const planned = async (descriptor: unknown, seed = 0): Promise<Plan> =>
  await orThrow(plan(descriptor, { read, seed }));

// MiSLAS and what it is made of; comparisons.test.ts trains the others.
const names = ["plain", "crt", "lws", "mixup", "mixup-crt", "mixup-lws", "mislas"] as const;
type MethodName = (typeof names)[number];

const small = (stage2Epochs = 1): Readonly<Record<MethodName, Pipeline>> =>
  mapRecord(
    filterRecord(
      embedded(
        { classes: 4, largestClass: 60, imbalanceFactor: 10 },
        { batch: 16, epochs: 2, stage2Epochs },
      ),
      (name) => names.some((known) => known === name),
    ),
    (pipeline) => ({ ...pipeline, dataset: { ...pipeline.dataset, side: 8, testPerClass: 10 } }),
  ) as Record<MethodName, Pipeline>;

const bytesOf = async (store: Store, name: string): Promise<Uint8Array> => {
  const found = await orThrow(store.read(`${name}.safetensors`));
  if (found === undefined) throw new Error(`${name} was not written`);
  return found;
};

// Not toEqual, which takes seconds for a file.
const expectSame = async (name: string, a: Store, b: Store): Promise<void> =>
  expect(Buffer.from(await bytesOf(a, name)).equals(await bytesOf(b, name)), name).toBe(true);

type Values = Readonly<Record<string, Float32Array>>;

const valuesOf = (record: Readonly<Record<string, tf.Tensor>>): Values =>
  mapRecord(record, (tensor) => {
    const values = tensor.dataSync() as Float32Array;
    tensor.dispose();
    return values;
  });

/** The parameters and the statistics in a run's file, as numbers. */
const weightsIn = async (p: Plan, store: Store, name: string): Promise<Values> => {
  const { parameters, statistics } = orThrow(loadVariables(await bytesOf(store, name), p));
  return { ...valuesOf(parameters), ...valuesOf(statistics) };
};

const changed = (before: Values, after: Values): string[] =>
  Object.keys(before).filter((name) => before[name]?.some((v, i) => v !== after[name]?.[i]));

const isMoving = (name: string): boolean => /running_(mean|var)$/.test(name);

interface Done {
  readonly plan: Plan;
  readonly store: Store;
  readonly summary: RunSummary;
}

const done = async (
  pipeline: unknown,
  options: { readonly stage1?: FinishedStage } = {},
): Promise<Done> => {
  const [p, store] = [await planned(pipeline), memoryStore()];
  return { plan: p, store, summary: await orThrow(run(p, { store, ...options })) };
};

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

// The CPU backend needs seconds for one filter gradient, a software GPU ten for one of these runs; run.test.ts trains on a GPU too.
describeOnBackends(
  "methods",
  () => {
    let runs: Readonly<Record<MethodName, Done>>;
    beforeAll(async () => {
      const finished: [string, Done][] = [];
      for (const [name, pipeline] of Object.entries(small()))
        finished.push([name, await done(pipeline)]);
      runs = Object.fromEntries(finished) as Record<MethodName, Done>;
    }, 240_000);

    it("all of them end", () => {
      expect(mapRecord(runs, ({ summary }) => summary.method)).toEqual({
        plain: "plain",
        crt: "cRT",
        lws: "LWS",
        mixup: "mixup",
        "mixup-crt": "mixup + cRT",
        "mixup-lws": "mixup + LWS",
        mislas: "MiSLAS",
      });
      for (const { summary } of Object.values(runs))
        expect(summary.last.accuracy).toBeGreaterThanOrEqual(0);
    });

    it.each([
      ["crt", ["classifier.fc.bias", "classifier.fc.weight"]],
      ["mixup-crt", ["classifier.fc.bias", "classifier.fc.weight"]],
      ["lws", ["lws.learned_norm"]],
      ["mixup-lws", ["lws.learned_norm"]],
      ["mislas", ["classifier.fc.bias", "classifier.fc.weight", "lws.learned_norm"]],
    ] as const)("stage 2 of %s changes %s alone", async (method, learnt) => {
      const { plan: p, store } = runs[method];
      const [before, after] = [
        await weightsIn(p, store, "stage1-last"),
        await weightsIn(p, store, "stage2-last"),
      ];
      const names = changed(before, after);
      expect(names.filter((name) => !isMoving(name)).sort()).toEqual(learnt);
      // Batch norm is shifted here: every running statistic moves.
      expect(names.filter(isMoving)).toEqual(Object.keys(before).filter(isMoving));
    });

    it("frozen batch norm moves nothing at all", async () => {
      const { crt } = small();
      const frozen = await done({ ...crt, stage2: { ...crt.stage2, normalization: "frozen" } });
      const [before, after] = [
        await weightsIn(frozen.plan, frozen.store, "stage1-last"),
        await weightsIn(frozen.plan, frozen.store, "stage2-last"),
      ];
      expect(changed(before, after).sort()).toEqual(["classifier.fc.bias", "classifier.fc.weight"]);
    });

    it("cRT begins with a classifier of its own, whatever stage 1 came to", async () => {
      const { crt } = small();
      // A rate at which nothing moves shows what stage 2 began with.
      const still = { kind: "schedule/constant", learningRate: 1e-30 };
      const stage2 = { ...crt.stage2, schedule: still };
      const long = await done({ ...crt, stage2 });
      const short = await done({ ...crt, stage1: { ...crt.stage1, epochs: 1 }, stage2 });
      const started = await weightsIn(long.plan, long.store, "stage2-last");
      const other = await weightsIn(short.plan, short.store, "stage2-last");
      const classifier = ["classifier.fc.weight", "classifier.fc.bias"];
      const { head, seed } = long.plan;
      const drawn = valuesOf(head.init(derive(seed, "stage2", "head")));
      const first = valuesOf(head.init(derive(seed, "head")));
      for (const name of classifier) {
        expect(started[name]).toEqual(drawn[name]);
        expect(started[name]).toEqual(other[name]);
        expect(started[name]).not.toEqual(first[name]);
      }
      expect(changed(started, other)).toContain("backbone.conv1.weight");
      const learnt = await weightsIn(long.plan, long.store, "stage1-last");
      expect(
        changed(learnt, started)
          .filter((n) => !isMoving(n))
          .sort(),
      ).toEqual([...classifier].sort());
      // Another seed draws another.
      const reseeded = valuesOf(head.init(derive(1, "stage2", "head")));
      expect(reseeded["classifier.fc.weight"]).not.toEqual(drawn["classifier.fc.weight"]);
    });

    it("cRT stopped in stage 2 or at its door and resumed ends with the same weights", {
      timeout: 120_000,
    }, async () => {
      const p = await planned(small(2).crt);
      const alone = memoryStore();
      await orThrow(run(p, { store: alone }));
      for (const [type, n] of [
        ["epoch-finished", 2],
        ["epoch-finished", 3],
      ] as const) {
        const [parts, stop] = [memoryStore(), new AbortController()];
        let seen = 0;
        const stopped = await run(p, {
          store: parts,
          signal: stop.signal,
          progress: (event) => {
            if (event.type === type && ++seen === n) stop.abort();
          },
        })();
        expect(E.isLeft(stopped) && stopped.left._tag).toBe("two-stage/Interrupted");
        await orThrow(run(p, { store: parts, resume: true }));
        for (const name of ["stage1-last", "stage2-best", "stage2-last"])
          await expectSame(name, parts, alone);
      }
    });

    it.each([
      ["crt", "plain"],
      ["lws", "plain"],
      ["crt", "lws"],
      ["mislas", "mixup-crt"],
      ["mixup", "mislas"],
    ] as const)("%s with the stage 1 of %s ends as with its own", async (method, from) => {
      const before = tf.memory().numTensors;
      const own = runs[method];
      const stage1 = await orThrow(finishedStage1(runs[from].store, own.plan));
      const shared = await done(own.plan.pipeline, { stage1 });
      expect(tf.memory().numTensors).toBe(before);
      const stages = own.plan.stages.map(({ name }) => name);
      for (const name of stages.flatMap((stage) => [`${stage}-best`, `${stage}-last`]))
        await expectSame(name, shared.store, own.store);
      const figures = ({ best, last, stages: all }: RunSummary) => ({
        best,
        last,
        losses: all.map(({ epochs }) =>
          epochs.map(({ trainLoss, accuracy }) => [trainLoss, accuracy]),
        ),
      });
      expect(figures(shared.summary)).toEqual(figures(own.summary));
    });

    it("stopped after taking over a stage 1, goes on without it", { timeout: 60_000 }, async () => {
      const own = runs.crt;
      const stage1 = await orThrow(finishedStage1(runs.plain.store, own.plan));
      const [parts, stop] = [memoryStore(), new AbortController()];
      const stopped = await run(own.plan, {
        store: parts,
        stage1,
        signal: stop.signal,
        progress: ({ type }) => {
          if (type === "epoch-started") stop.abort();
        },
      })();
      expect(E.isLeft(stopped) && stopped.left._tag).toBe("two-stage/Interrupted");
      await orThrow(run(own.plan, { store: parts, resume: true }));
      await expectSame("stage2-last", parts, own.store);
    });

    it("a stage 1 that is not the same, or not there, is refused with a sentence", async () => {
      const { crt, "mixup-crt": mixed } = small();
      const refused = async (descriptor: unknown, store = runs.plain.store, seed = 0) =>
        sentence(await finishedStage1(store, await planned(descriptor, seed))());
      const wanted = "checkpoint.safetensors: expected a run with the stage 1 of";
      expect(await refused(mixed)).toBe(
        `${wanted} mixup + cRT, found one that differs in stage1.mixing.kind`,
      );
      const file = `${wanted} cRT, found one that`;
      expect(await refused(crt, runs.plain.store, 1)).toBe(`${file} differs in seed`);
      expect(await refused({ ...crt, stage1: { ...crt.stage1, epochs: 3 } })).toBe(
        `${file} differs in stage1.epochs`,
      );
      expect(await refused({ ...crt, evaluation: { ...crt.evaluation, bins: 10 } })).toBe(
        `${file} differs in evaluation.bins`,
      );
      expect(await refused(crt, memoryStore())).toBe(
        "checkpoint.safetensors: not found (the run whose stage 1 is wanted)",
      );
      // Where everything learns in stage 1, scales do too: a linear head's features are not theirs.
      const { plain, lws } = small();
      const stage1 = { ...plain.stage1, epochs: 1, learn: [{ parameters: "*", rate: 1 }] };
      const unscaled = await done({ ...plain, stage1 });
      expect(await refused({ ...lws, stage1 }, unscaled.store)).toContain("differs in head.kind");
      expect(await refused({ ...crt, stage1 }, unscaled.store)).toBe("");

      const [store, stop] = [memoryStore(), new AbortController()];
      await run(await planned(crt), {
        store,
        signal: stop.signal,
        progress: ({ type }) => {
          if (type === "epoch-finished") stop.abort();
        },
      })();
      expect(await refused(crt, store)).toBe(
        "checkpoint.safetensors: expected a run whose stage 1 is done, found 1 of its 2 epochs",
      );
    });

    it("weights that do not fit leave no tensor behind", async () => {
      const own = runs.crt;
      const stage1 = await orThrow(finishedStage1(runs.plain.store, own.plan));
      const before = tf.memory().numTensors;
      const broken = { ...stage1, last: stage1.last.slice(0, -4) };
      const result = await run(own.plan, { store: memoryStore(), stage1: broken })();
      expect(sentence(result)).toContain("stage1-last.safetensors");
      const torn: Store = {
        ...runs.plain.store,
        read: (name) =>
          pipe(
            runs.plain.store.read(name),
            TE.map((bytes) => (name.startsWith("stage1") ? bytes?.slice(0, -4) : bytes)),
          ),
      };
      expect(sentence(await finishedStage1(torn, own.plan)())).toMatch(
        /^stage1-best\.safetensors: expected \d+ bytes, found \d+$/,
      );
      expect(tf.memory().numTensors).toBe(before);
    });
  },
  { backends: ["wasm"] },
);
