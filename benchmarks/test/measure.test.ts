import { expect, it } from "vitest";
// The built module, because it starts processes from the files beside it.
import { measure } from "../dist/training-step/measure.js";
import type { Way } from "../src/training-step/ways.js";

const size = { depth: 8, batch: 2 };
const way = (id: string, depth: number, task: string): Way => ({
  id,
  label: id,
  size,
  program: {
    kind: "node",
    job: {
      work: "stage-2-frozen",
      backend: { name: "wasm", threads: 1, kernels: "fused" },
      depth,
      batch: 2,
    },
  },
  tasks: [{ name: task }],
});

it("continues without the ways that fail and gives the reason", { timeout: 120_000 }, async () => {
  const said: string[] = [];
  const ways = [
    way("no such network", 9, "step"),
    way("no such task", 8, "stride"),
    way("good", 8, "step"),
  ];
  const programs = { python: "python3", problem: "" };
  const outcomes = await measure(ways, 2, programs, (line) => said.push(line));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "measured"]);
  const [network, task, good] = outcomes;
  expect(network?.outcome === "failed" && network.reason).toMatch(/one of the depths/);
  expect(task?.outcome === "failed" && task.reason).toContain("there is no task stride");
  expect(good?.outcome === "measured" && good.tasks[0]?.rounds).toHaveLength(2);
  expect(said.filter((line) => line.startsWith("round 2"))).toHaveLength(1);
});
