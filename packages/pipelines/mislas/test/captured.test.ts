// On WebGPU a run replays its steps and takes its images from the device: the same weights as without, bit for bit.
import { memoryStore, type Store } from "@longtail/checkpoint";
import { failure, orThrow, type ProgressEvent, type ReadFile } from "@longtail/core";
import { type Plan, plan, run } from "@longtail/mislas";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));

const { stage2 = tiny.stage1 } = tiny;
const shorter = {
  ...tiny,
  dataset: { ...tiny.dataset, largestClass: 34 },
  stage2: { ...stage2, epochs: 1 },
};

/** The plan whose first step of each stage begins a read that nobody waits for: harmless, but no replay could do it. */
const peeking = (p: Plan): Plan => {
  const peeked = new Set<string>();
  const stages = p.stages.map((stage): Plan["stages"][number] => ({
    ...stage,
    loss: (logits, labels) => {
      const each = stage.loss(logits, labels);
      if (!peeked.has(stage.name)) each.data().catch(() => undefined); // it is disposed meanwhile
      peeked.add(stage.name);
      return each;
    },
  }));
  return { ...p, stages };
};

/** The plan with images from typed arrays alone. */
const fromHost = (p: Plan): Plan => {
  const { shape, train, test } = p.augmentation;
  return { ...p, augmentation: { shape, train, test } };
};

const weights = [
  "stage1-best.safetensors",
  "stage1-last.safetensors",
  "stage2-best.safetensors",
  "stage2-last.safetensors",
];

const filesOf = (store: Store) => Promise.all(weights.map((file) => orThrow(store.read(file))));

describeOnBackends(
  "a run with a recorded step",
  () => {
    let planned: Plan;
    let steps: number;
    let undisturbed: Awaited<ReturnType<typeof filesOf>>;
    let traced = 0;
    const events: ProgressEvent[] = [];

    beforeAll(async () => {
      planned = await orThrow(plan(shorter, { read, seed: 0 }));
      steps = planned.stages.reduce((sum, stage) => sum + stage.epochs * stage.steps, 0);
      const apply: Plan["model"]["apply"] = (variables, images, how, between) => {
        if (how !== "frozen") traced++;
        return planned.model.apply(variables, images, how, between);
      };
      const counted: Plan = { ...planned, model: { ...planned.model, apply } };
      const store = memoryStore();
      await orThrow(run(counted, { store, progress: (event) => events.push(event) }));
      undisturbed = await filesOf(store);
    }, 120_000);

    it("replays most of its steps, and says nothing of it", () => {
      expect(traced).toBeLessThan(0.75 * steps);
      expect(events.filter(({ type }) => type === "step-not-captured")).toEqual([]);
      expect(undisturbed.every((file) => file !== undefined && file.length > 1000)).toBe(true);
    });

    it("says once a stage why a step cannot be recorded, runs it as it is, and ends with the same weights", {
      timeout: 120_000,
    }, async () => {
      const [store, told] = [memoryStore(), [] as ProgressEvent[]];
      const before = tf.memory().numTensors;
      await orThrow(run(peeking(planned), { store, progress: (event) => told.push(event) }));
      expect(tf.memory().numTensors).toBe(before);
      expect(told.filter(({ type }) => type === "step-not-captured")).toEqual(
        ["stage1", "stage2"].map((stage) => ({
          type: "step-not-captured",
          stage,
          reason: expect.stringMatching(/^it reads a tensor back/),
        })),
      );
      expect(await filesOf(store)).toEqual(undisturbed);
    });

    it("ends with the same weights when its images come from the host", {
      timeout: 120_000,
    }, async () => {
      const store = memoryStore();
      await orThrow(run(fromHost(planned), { store }));
      expect(await filesOf(store)).toEqual(undisturbed);
    });
  },
  { backends: ["webgpu"] },
);
