// What a run keeps of its evaluations, and that it stops in the middle of one.
import "@tensorflow/tfjs-backend-cpu";
import { memoryStore, writeSafetensors } from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import { decodeRecord } from "@longtail/run-record";
import {
  decodePredictions,
  featuresOf,
  Interrupted,
  metricsOf,
  predict,
  run,
} from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipeline, plan } from "./parts.js";

beforeAll(() => tf.setBackend("cpu"));

describe("the predictions of a run", () => {
  it("are in files that its record names, and give its figures again", async () => {
    const [store, planned] = [memoryStore(), await orThrow(plan(pipeline))];
    const origin = { command: "longtail run mine.json", cores: 2 };
    await orThrow(run(planned, { store, origin }));
    const bytes = (await orThrow(store.read("result.json"))) as Uint8Array;
    const record = orThrow(decodeRecord(bytes));
    expect(record.origin).toEqual(origin);
    expect(record.classNames).toEqual(planned.dataset.classNames);
    expect(record.predictions).toEqual({
      best: "stage2-best-predictions.safetensors",
      last: "stage2-last-predictions.safetensors",
    });
    for (const which of ["best", "last"] as const) {
      const [name, result] = [String(record.predictions?.[which]), record[which]];
      const file = (await orThrow(store.read(name))) as Uint8Array;
      const { probabilities, labels, classes } = orThrow(decodePredictions(file));
      expect(labels).toEqual(planned.dataset.test.labels);
      const { groups, pipeline } = planned;
      const again = orThrow(
        metricsOf(probabilities, labels, classes, groups, pipeline.evaluation.bins),
      );
      expect(result).toEqual({ stage: result.stage, epoch: result.epoch, ...again });
      const counts = [0, 1].map((k) => labels.filter((label) => label === k).length);
      const right = [0, 1].map((k) => (result.classAccuracies?.[k] ?? 0) * (counts[k] ?? 0));
      expect((right[0] ?? 0) + (right[1] ?? 0)).toBeCloseTo(result.accuracy * labels.length, 9);
    }
    expect(await orThrow(store.read("stage1-best-predictions.safetensors"))).toBeUndefined();
    expect(Object.keys(record.files ?? {})).toContain("stage2-best-predictions.safetensors");
  });

  it("are refused where a file holds something else", () => {
    const data = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const;
    const other = orThrow(writeSafetensors({ tensors: { probabilities: data } }));
    const read = decodePredictions(other, "x.safetensors");
    expect(E.isLeft(read) && renderError(read.left)).toBe(
      "x.safetensors: expected probabilities float32 [n, K] and labels int32 [n], found other tensors",
    );
  });
});

describe("stopping in an evaluation", () => {
  it("ends it between two batches, frees its tensors, and names the epoch", async () => {
    const planned = await orThrow(plan(pipeline));
    const { model, head, dataset } = planned;
    const variables = { ...model.init(0), statistics: {} };
    const parameters = { ...variables.parameters, ...head.init(0) };
    const before = tf.memory().numTensors;
    const error = Interrupted.of({ stage: "stage1", epoch: 4 });
    for (const work of [predict, featuresOf])
      expect(
        await work(planned, { parameters, statistics: {} }, dataset.test, undefined, {
          signal: AbortSignal.abort(),
          error,
        })(),
      ).toEqual(E.left(error));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(parameters);
  });

  it("ends a run that is in one", async () => {
    const [store, stop] = [memoryStore(), new AbortController()];
    const planned = await orThrow(plan(pipeline));
    const { steps } = planned.stages[0] ?? { steps: 0 };
    // After the last step of an epoch only its evaluation follows.
    const ended = await run(planned, {
      store,
      signal: stop.signal,
      progress: (event) => {
        if (event.type === "step" && event.step === steps && event.epoch === 1) stop.abort();
      },
    })();
    expect(ended).toEqual(E.left(Interrupted.of({ stage: "stage1", epoch: 1 })));
  });
});
