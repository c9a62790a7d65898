import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sizeOf } from "../src/sizes/check.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("unused exports and TensorFlow.js weigh nothing", { timeout: 60_000 }, async () => {
  const nothing = await sizeOf("", root);
  expect(await sizeOf('import "@tensorflow/tfjs-core";', root)).toBeLessThan(nothing + 60);
  expect(await sizeOf('import { calibration } from "@longtail/ece";', root)).toBe(nothing);
});

test("what is used weighs its gzip", { timeout: 60_000 }, async () => {
  const random = Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 10007).toString(36)).join("");
  expect(await sizeOf(`export const a = "${random}";`, root)).toBeGreaterThan(3000);
  expect(await sizeOf(`export const a = "${"a".repeat(10_000)}";`, root)).toBeLessThan(200);
});
