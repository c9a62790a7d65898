// Trains a pipeline on WASM for an epoch of two steps, and checks that its loss is a number.
import assert from "node:assert/strict";
import { start } from "@longtail/backend-wasm";
import { memoryStore } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { run } from "@longtail/mislas";

/** 17 images of three classes. */
export const dataset = { classes: 3, largestClass: 8, imbalanceFactor: 2 };

/** Two steps of at most 9 images. */
export const stage = { epochs: 1, batch: 9 };

/** Plans a pipeline with an engine's `plan` and trains it. */
export const train = async (plan, pipeline) => {
  await orThrow(start());
  const events = [];
  const planned = await orThrow(plan(pipeline));
  await orThrow(run(planned, { store: memoryStore(), progress: (event) => events.push(event) }));
  const [{ steps }] = events.filter(({ type }) => type === "epoch-started");
  const [{ loss }] = events.filter(({ type }) => type === "epoch-finished");
  assert.equal(steps, 2);
  assert.ok(Number.isFinite(loss), `the loss is ${loss}`);
  console.log(`${pipeline.name}: two steps, mean loss ${loss.toFixed(3)}`);
};
