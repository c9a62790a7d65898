// Classifiers that are made from trained ones: what is saved and judged, and what they may look at.
import { loadTensors, loadVariables, memoryStore, type Store } from "@longtail/checkpoint";
import {
  failure,
  type LongtailError,
  orThrow,
  type ReadFile,
  renderError,
  type Variables,
} from "@longtail/core";
import {
  define,
  evaluate,
  featuresOf,
  finishedStage1,
  type Pipeline,
  type Plan,
  plan,
  run,
  transformedName,
  transformedPlan,
} from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import { chooseTau, tauNormalize } from "@longtail/weight-scaling";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));
const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

const { augment, model, evaluation } = tiny;
const dataset = { ...tiny.dataset, validationPerClass: 6 };
const { epochs, batch, schedule } = tiny.stage1;
const plain = define({
  name: "plain",
  dataset,
  augment,
  model,
  stage1: { epochs, batch, schedule },
  evaluation,
});
const after = (transform: NonNullable<Pipeline["transform"]>): Pipeline => ({
  ...plain,
  transform,
});
const tau = (value: number | "validation") =>
  after({ kind: "transform/tau-normalization", tau: value });
const adjustment = (value: number | "validation") =>
  after({ kind: "transform/logit-adjustment", tau: value });
const ncm = (form: "euclidean" | "l2" | "centered-l2") =>
  after({ kind: "transform/nearest-class-mean", form });

const planned = async (descriptor: unknown): Promise<Plan> =>
  await orThrow(plan(descriptor, { read, seed: 0 }));

const bytesOf = async (store: Store, name: string): Promise<Uint8Array> => {
  const found = await orThrow(store.read(name));
  if (found === undefined) throw new Error(`${name} was not written`);
  return found;
};

// The CPU backend needs seconds for one filter gradient; what comes after training is stock ops.
describeOnBackends(
  "a transform",
  () => {
    let trained: { readonly plan: Plan; readonly store: Store; readonly summary: RunSummary };
    beforeAll(async () => {
      const [p, store] = [await planned(plain), memoryStore()];
      trained = { plan: p, store, summary: await orThrow(run(p, { store })) };
    }, 60_000);

    /** A run that begins with the trained stage 1; leaves no tensor behind. */
    const transformed = async (descriptor: Pipeline) => {
      const [p, store] = [await planned(descriptor), memoryStore()];
      const before = tf.memory().numTensors;
      const stage1 = await orThrow(finishedStage1(trained.store, p));
      const seen: unknown[] = [];
      const tested = (result: unknown) => seen.push(result);
      const summary = await orThrow(run(p, { store, stage1, tested }));
      expect(tf.memory().numTensors).toBe(before);
      expect(seen).toEqual([summary.last]);
      return { plan: p, store, summary };
    };
    const weights = async () =>
      orThrow(loadVariables(await bytesOf(trained.store, "stage1-last.safetensors"), trained.plan));

    it.each([0, 0.5, 1])("of tau %d is tauNormalize of the last weights", async (value) => {
      const { store, summary, plan: p } = await transformed(tau(value));
      const { parameters, statistics } = await weights();
      const expected = orThrow(tauNormalize(parameters, value));
      const found = orThrow(loadVariables(await bytesOf(store, transformedName), p));
      for (const [name, tensor] of Object.entries(found.parameters))
        await expectClose(tensor, expected[name] as tf.Tensor, {});
      expect(summary.best).toEqual(summary.last);
      expect(summary.last.stage).toBe("transform");
      const judged = await orThrow(
        evaluate(p, { parameters: expected, statistics }, p.dataset.test),
      );
      expect(summary.last).toMatchObject({ ...judged });
      // What was seen in the epochs stays in the summary.
      expect(summary.stages).toEqual(trained.summary.stages);
    });

    it("of a tau chosen on validation takes the one that gets most of those images right", async () => {
      const { store, plan: p } = await transformed(tau("validation"));
      const variables = await weights();
      if (p.dataset.validation === undefined) throw new Error("nothing held out");
      const seen = await orThrow(featuresOf(p, variables, p.dataset.validation));
      const chosen = await orThrow(chooseTau({ parameters: variables.parameters, ...seen }));
      const expected = orThrow(tauNormalize(variables.parameters, chosen.tau));
      const found = orThrow(loadVariables(await bytesOf(store, transformedName), p));
      const name = "classifier.fc.weight";
      await expectClose(found.parameters[name] as tf.Tensor, expected[name] as tf.Tensor, {});
      expect(seen.labels).toHaveLength(24);
    });

    it.each([0, 0.5, "validation"] as const)(
      "of adjusted logits with tau %s takes the log of the frequencies out of the bias",
      async (value) => {
        const { store, summary, plan: p } = await transformed(adjustment(value));
        const variables = await weights();
        const { counts, validation, test } = p.dataset;
        const total = counts.reduce((a, b) => a + b, 0);
        const biased = (tau: number): Variables => ({
          ...variables,
          parameters: {
            ...variables.parameters,
            "classifier.fc.bias": tf.sub(
              variables.parameters["classifier.fc.bias"] as tf.Tensor1D,
              tf.tensor1d(counts.map((n) => tau * Math.log(n / total))),
            ),
          },
        });
        const best = async (): Promise<number> => {
          if (validation === undefined) throw new Error("nothing held out");
          const tried: { readonly tau: number; readonly accuracy: number }[] = [];
          for (const tau of Array.from({ length: 21 }, (_, i) => i / 10))
            tried.push({ tau, ...(await orThrow(evaluate(p, biased(tau), validation))) });
          return tried.reduce((a, b) => (b.accuracy > a.accuracy ? b : a)).tau;
        };
        const found = orThrow(loadVariables(await bytesOf(store, transformedName), p));
        const expected = biased(value === "validation" ? await best() : value);
        for (const name of ["classifier.fc.bias", "classifier.fc.weight"] as const)
          await expectClose(
            found.parameters[name] as tf.Tensor,
            expected.parameters[name] as tf.Tensor,
            { atol: 1e-6 },
          );
        const judged = await orThrow(evaluate(p, expected, test));
        expect(summary.last.accuracy).toBe(judged.accuracy);
      },
    );

    it.each(["euclidean", "l2", "centered-l2"] as const)(
      "to the nearest class mean, %s, has the means of the training images",
      async (form) => {
        const { store, summary, plan: p } = await transformed(ncm(form));
        const seen = await orThrow(featuresOf(p, await weights(), p.dataset.train));
        const rows = seen.features.arraySync();
        const mean = (of: readonly (readonly number[])[]) =>
          (of[0] ?? []).map(
            (_, k) => of.reduce((sum, row) => sum + (row[k] as number), 0) / of.length,
          );
        const center = form === "centered-l2" ? mean(rows) : mean(rows).map(() => 0);
        const compared = rows.map((row) => {
          const moved = row.map((v, k) => v - (center[k] as number));
          const length = form === "euclidean" ? 1 : Math.hypot(...moved);
          return moved.map((v) => v / length);
        });
        const means = [0, 1, 2, 3].map((k) =>
          mean(compared.filter((_, i) => seen.labels[i] === k)),
        );
        const found = orThrow(
          loadTensors(
            await bytesOf(store, transformedName),
            { "classifier.means": [64, 4] },
            transformedName,
            { ignore: (name) => name !== "classifier.means" },
          ),
        );
        await expectClose(tf.transpose(found["classifier.means"] as tf.Tensor2D), means.flat(), {
          atol: 1e-5,
        });
        expect(summary.last.accuracy).toBeGreaterThan(0.25);
        // The weights belong to the transformed plan.
        const whole = orThrow(
          loadVariables(await bytesOf(store, transformedName), transformedPlan(p)),
        );
        const judged = await orThrow(evaluate(transformedPlan(p), whole, p.dataset.test));
        expect(judged.accuracy).toBe(summary.last.accuracy);
      },
    );

    it("is done again when a finished run is resumed, with the same result", async () => {
      const { store, plan: p, summary } = await transformed(ncm("l2"));
      const again = await orThrow(run(p, { store, resume: true }));
      expect(again).toEqual(summary);
    });

    it("comes after stage 2 where there is one", { timeout: 60_000 }, async () => {
      const p = await planned({
        ...tau(1),
        head: { kind: "head/linear" },
        stage2: {
          ...plain.stage1,
          epochs: 1,
          classifier: "kept",
          training: "continued",
          sampler: { kind: "sampler/class-balanced" },
        },
      });
      const store = memoryStore();
      const summary = await orThrow(run(p, { store }));
      const before = orThrow(loadVariables(await bytesOf(store, "stage2-last.safetensors"), p));
      const found = orThrow(loadVariables(await bytesOf(store, transformedName), p));
      const expected = orThrow(tauNormalize(before.parameters, 1));
      const name = "classifier.fc.weight";
      await expectClose(found.parameters[name] as tf.Tensor, expected[name] as tf.Tensor, {});
      expect(summary.stages.map(({ epochs: e }) => e.length)).toEqual([2, 1]);
      expect(summary.last.stage).toBe("transform");
    });
  },
  { backends: ["wasm"] },
);

describe("a transform that cannot be", () => {
  it.each([
    [
      "a tau chosen where nothing is held out",
      { ...tau("validation"), dataset: tiny.dataset },
      "transform.tau: a tau chosen on validation needs a dataset that holds out images for it, got one that holds out none",
    ],
    [
      "a tau below 0",
      tau(-1),
      'transform.tau: expected a number of at least 0, or "validation", got -1',
    ],
    [
      "adjusted logits of a head that has scales",
      { ...adjustment(1), head: { kind: "head/weight-scaling" } },
      "transform: transform/logit-adjustment needs a linear head",
    ],
    [
      "an adjustment chosen where nothing is held out",
      { ...adjustment("validation"), dataset: tiny.dataset },
      "transform.tau: a tau chosen on validation needs",
    ],
    [
      "tau-normalisation of a head without weights",
      { ...tau(1), head: { kind: "head/nearest-class-mean", form: "l2" } },
      "transform: transform/tau-normalization needs a linear head, of classifier.fc.bias,classifier.fc.weight alone, got classifier.means",
    ],
    [
      "tau-normalisation of cosines",
      { ...tau(1), head: { kind: "head/normalized-linear", scale: 30 } },
      "needs a linear head, of classifier.fc.bias,classifier.fc.weight alone, got classifier.fc.weight",
    ],
    [
      "tau-normalisation of a head that has scales",
      { ...tau(1), head: { kind: "head/weight-scaling" } },
      "alone, got classifier.fc.bias,classifier.fc.weight,lws.learned_norm",
    ],
    ["an unknown form", ncm("cosine" as "l2"), 'transform.form: expected one of "euclidean"'],
  ])("is refused: %s", async (_, descriptor, expected) => {
    expect(sentence(await plan(descriptor, { read, seed: 0 })())).toContain(expected);
  });
});
