// Every method that MiSLAS is compared with, trained for a few steps.
import { memoryStore } from "@longtail/checkpoint";
import { failure, filterRecord, orThrow, type ReadFile } from "@longtail/core";
import { pipelinesOf, plan, run, type Setting } from "@longtail/mislas";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));

const { dataset, augment, model, evaluation } = tiny;
const schedule = { kind: "schedule/cosine", learningRate: 0.05 } as const;
const setting: Setting = {
  dataset,
  augment,
  model,
  stage1: { epochs: 2, batch: 16, schedule },
  evaluation: { ...evaluation, every: 2 },
};
const retraining = {
  normalization: "shifted",
  stage2: { epochs: 1, batch: 16, schedule },
} as const;
const all = pipelinesOf({
  setting,
  ldam: setting,
  remixDrw: setting,
  bbn: setting,
  retraining,
  mislas: { ...retraining, alpha: 1, head: 0.3, tail: 0, classifierRate: 0.5 },
});
// Retraining is trained in methods.test.ts, and what remains of them is plain and mixup.
const methods = filterRecord(all, (name) => !/^plain$|^mixup$|crt|lws|mislas/.test(name));

// The CPU backend needs seconds for one filter gradient, a software GPU for one of these runs.
describeOnBackends(
  "a method to compare with",
  () => {
    it.each(Object.entries(methods))("trains: %s", { timeout: 60_000 }, async (name, pipeline) => {
      const p = await orThrow(plan(pipeline, { read, seed: 0 }));
      const before = tf.memory().numTensors;
      const inEpochs = new Set<number>();
      const summary = await orThrow(
        run(p, {
          store: memoryStore(),
          progress: ({ type }) => {
            if (type === "epoch-started") inEpochs.add(tf.memory().numTensors);
          },
        }),
      );
      expect(tf.memory().numTensors).toBe(before);
      // Each epoch begins with as many tensors as the one before it, also where a stage continues another. A new training holds others.
      const retrains = name === "weight-balancing";
      expect(inEpochs.size).toBe(retrains ? 2 : 1);
      const losses = summary.stages.flatMap(({ epochs }) => epochs.map((e) => e.trainLoss));
      expect(losses).toHaveLength(retrains ? 3 : 2);
      for (const loss of losses) expect(Number.isFinite(loss)).toBe(true);
      expect(summary.stages.map(({ name: stage }) => stage)).toEqual(
        retrains || /^drs$|drw$/.test(name) ? ["stage1", "stage2"] : ["stage1"],
      );
      expect(summary.last.accuracy).toBeGreaterThan(0);
    });
  },
  { backends: ["wasm"] },
);
