import "@longtail/backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { classifier, train } from "../src/classifier.js";
import { judge } from "../src/judge.js";
import { repair } from "../src/repair.js";

it("repairs the rare classes and the calibration of an ordinarily trained classifier", async () => {
  await tf.setBackend("wasm");
  const model = classifier();
  await train(model, 8);
  const before = await judge(model);
  await repair(model, 2);
  const after = await judge(model);
  expect(after.few).toBeGreaterThan((before.few as number) + 0.1);
  expect(after.calibration.ece).toBeLessThan(before.calibration.ece - 0.05);
  expect(model.layers.every((layer) => layer.trainable)).toBe(true);
  expect(after.calibration.accuracy).toBeGreaterThan(before.calibration.accuracy);
}, 180_000);
