// A smaller quickstart: fewer classes and images, the same methods, really trained.
import { start } from "@longtail/backend-wasm";
import { memoryStore } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { embedded, plan, run } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import { beforeAll, expect, it } from "vitest";

const trained = async (descriptor: unknown): Promise<RunSummary> =>
  orThrow(run(await orThrow(plan(descriptor)), { store: memoryStore() }));

const tail = ({ last: { groups } }: RunSummary): number => {
  if (groups.few === undefined) throw new Error("the dataset has no rare classes");
  return groups.few.accuracy;
};

beforeAll(async () => {
  await orThrow(start());
});

it("MiSLAS beats plain training on the tail and in calibration", { timeout: 300_000 }, async () => {
  const { plain, mislas } = embedded(
    { classes: 10, largestClass: 200, imbalanceFactor: 50 },
    { batch: 32, epochs: 10, stage2Epochs: 4 },
  );
  const [before, after] = [await trained(plain), await trained(mislas)];

  // Training happened: the loss fell, and the frequent classes were learned.
  const losses = before.stages[0]?.epochs.map(({ trainLoss }) => trainLoss) ?? [];
  expect(losses).toHaveLength(10);
  expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
  expect(before.last.groups.many?.accuracy).toBeGreaterThan(0.6);

  expect(tail(after)).toBeGreaterThan(tail(before) + 0.1);
  expect(after.last.ece).toBeLessThan(0.5 * before.last.ece);
  expect(after.last.accuracy).toBeGreaterThan(before.last.accuracy);
});
