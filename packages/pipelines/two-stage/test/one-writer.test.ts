// A store has one writer, and a run is not overwritten by another.
import "@tensorflow/tfjs-backend-cpu";
import { memoryStore, StoreLocked } from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import { checkpointName, run } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipeline, plan } from "./parts.js";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

it("of two runs in one store one ends, and the other is refused and writes nothing", async () => {
  const [store, planned] = [memoryStore(), await orThrow(plan(pipeline))];
  const results = await Promise.all([
    run(planned, { store, resume: true })(),
    run(planned, { store, resume: true })(),
  ]);
  const refused = results.filter(E.isLeft).map(({ left }) => left);
  expect(refused.map(StoreLocked.is)).toEqual([true]);
  expect(results.filter(E.isRight)).toHaveLength(1);
  // The lock is given back.
  await orThrow(run(planned, { store, resume: true }));
});

it("gives the store back when it is stopped or fails", async () => {
  const [store, planned] = [memoryStore(), await orThrow(plan(pipeline))];
  const stop = new AbortController();
  stop.abort();
  const stopped = await run(planned, { store, signal: stop.signal })();
  expect(E.isLeft(stopped) && stopped.left._tag).toBe("two-stage/Interrupted");
  const other = await orThrow(plan(pipeline, { seed: 1 }));
  const foreign = await run(other, { store, resume: true })();
  expect(E.isLeft(foreign) && foreign.left._tag).toBe("FileForeign");
  await orThrow(run(planned, { store, resume: true }));
});

it("without `resume`, a store that has a run is refused and stays as it is", async () => {
  const [store, planned] = [memoryStore(), await orThrow(plan(pipeline))];
  await orThrow(run(planned, { store }));
  const before = await orThrow(store.read(checkpointName));
  const again = await run(await orThrow(plan(pipeline, { seed: 1 })), { store })();
  expect(E.isLeft(again) && renderError(again.left)).toBe(
    "checkpoint.safetensors: cannot be written (a run exists there: resume it, or choose another place)",
  );
  expect(await orThrow(store.read(checkpointName))).toEqual(before);
});

it("stops when another has taken its store", async () => {
  const planned = await orThrow(plan(pipeline));
  let epochs = 0;
  const taken = StoreLocked.of({ file: "run.lock", holder: "another process" });
  const store = {
    ...memoryStore(),
    lock: async () =>
      E.right({
        held: async () => (epochs === 2 ? E.left(taken) : E.right(undefined)),
        release: async () => undefined,
      }),
  };
  const result = await run(planned, {
    store,
    progress: ({ type }) => {
      if (type === "epoch-finished") epochs++;
    },
  })();
  expect(E.isLeft(result) && result.left).toBe(taken);
  expect(epochs).toBe(2);
});
