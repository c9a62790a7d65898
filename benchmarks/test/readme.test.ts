// The tables in the README are those of the stored results.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { largeTables } from "../src/large-networks/tables.js";
import { largeSetsTables } from "../src/large-sets/tables.js";
import { resultFile } from "../src/result-file.js";
import { withTables } from "../src/training-step/readme.js";
import { stepTables } from "../src/training-step/step-tables.js";
import { growthTables } from "../src/training-step/tables/growth.js";
import { webGpuTables } from "../src/webgpu-step/webgpu-tables.js";

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
const stored = (name: string) => JSON.parse(readFileSync(resultFile(name), "utf8"));

it.each([
  ["training-step", stepTables],
  ["training-step-growth", growthTables],
  ["webgpu-step", webGpuTables],
  ["large-networks", largeTables],
  ["large-sets", largeSetsTables],
] as const)("%s", (name, tablesOf) => {
  const result = stored(name);
  expect(withTables(readme, name, result, tablesOf(result))).toBe(readme);
});
