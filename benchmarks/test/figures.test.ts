import { expect, it } from "vitest";
import { spread } from "../src/result-file.js";
import { agreement } from "../src/training-step/agreement.js";
import { stepGflop } from "../src/training-step/arithmetic.js";
import { figures } from "../src/training-step/figures.js";
import type { Outcome } from "../src/training-step/measure.js";
import { replaceBetween } from "../src/training-step/readme.js";
import { scaled } from "../src/training-step/scaled.js";
import { asMarkdown } from "../src/training-step/table.js";
import { stepTable } from "../src/training-step/tables/steps.js";

const size = { depth: 32, batch: 128 };

const step = (id: string, rounds: readonly number[], at = size): Outcome => ({
  id,
  label: id,
  size: at,
  outcome: "measured",
  description: "",
  versions: {},
  tasks: [
    {
      name: "step",
      images: at.batch,
      seconds: spread(rounds),
      rounds,
      cpuRounds: rounds,
      values: [],
    },
  ],
  facts: {},
  peakBytes: 1.2e9,
  coresBusy: 1,
  waiting: { seconds: 1, cpuSeconds: 0 },
});

const verdictOf = (outcomes: readonly Outcome[], figure: string) =>
  figures(outcomes).find((found) => found.figure.startsWith(figure));

it("computes medians and extremes", () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
});

it("counts the arithmetic of a step", () => {
  // ResNet-8 by hand, multiplications of one image: 32² · 9 · (3 · 16 + 2 · 16²), 16² · 9 · (16 · 32 + 32²), 8² · 9 · (32 · 64 + 64²);
  // two operations each, three passes, but no gradient to the images.
  const groups = 1024 * 9 * 512 + 256 * 9 * 1536 + 64 * 9 * 6144;
  const stem = 1024 * 9 * 48;
  expect(stepGflop({ depth: 8, batch: 2 })).toBeCloseTo((2 * (6 * groups + 4 * stem)) / 1e9, 9);
});

it("compares neighbors in time, round by round", () => {
  // Both ran at half speed in the second round.
  const outcomes = [step("ours", [2, 4]), step("torch-channels-last", [1, 2])];
  const figure = verdictOf(outcomes, "stage-1 step / PyTorch");
  expect(figure).toMatchObject({ value: { median: 2, min: 2, max: 2 }, verdict: "aim met" });
});

it("tells whether aim and limit are met", () => {
  const against = (seconds: number) =>
    verdictOf([step("ours", [seconds]), step("torch-channels-last", [1])], "stage-1 step / PyTorch")
      ?.verdict;
  expect([against(2.5), against(2.6), against(4), against(4.1)]).toEqual([
    "aim met",
    "limit met",
    "limit met",
    "missed",
  ]);
  const faster = (seconds: number) =>
    verdictOf([step("ours", [1]), step("composite", [seconds])], "stage-1 step on composite ops")
      ?.verdict;
  expect([faster(1.9), faster(2), faster(3)]).toEqual(["missed", "limit met", "aim met"]);
  expect(verdictOf([], "peak memory")?.verdict).toBe("not measured");
});

it("notices a way that trains another network", () => {
  const losing = (id: string, values: readonly number[], at = size): Outcome => {
    const way = step(id, [1], at);
    if (way.outcome !== "measured") return way;
    return { ...way, tasks: way.tasks.map((task) => ({ ...task, gflop: stepGflop(at), values })) };
  };
  const ours = losing("ours", [4, 3, 2]);
  expect(agreement([ours, losing("theirs", [4, 3, 2.01])], size)).toMatchObject({ good: true });
  expect(agreement([ours, losing("theirs", [4, 3, 2.1])], size)).toMatchObject({ good: false });
  // A smaller batch has other losses.
  const small = losing("cpu", [5, 4, 1], { depth: 32, batch: 4 });
  expect(Object.keys(agreement([ours, small], size).losses)).toEqual(["ours"]);
});

it("reports the error of a failed way, not its stack", () => {
  const reason =
    "x ended early: at serve.js:19\n  throw\n\nError: step gave NaN\n    at once\n\nNode.js v20";
  const failed: Outcome = { id: "ours", label: "ours", size, outcome: "failed", reason };
  expect(stepTable([failed], size).notes).toEqual(["ours, failed: Error: step gave NaN"]);
});

it("scales only ways of another size, by arithmetic", () => {
  const small = { depth: 8, batch: 4 };
  const factor = stepGflop(size) / stepGflop(small);
  expect(scaled(step("cpu", [2], small), size)).toMatchObject({
    scaled: { to: size, factor, seconds: { median: 2 * factor } },
  });
  expect(scaled(step("ours", [2]), size)).not.toHaveProperty("scaled");
});

it("writes tables between two comments and changes nothing else", () => {
  const text = "before\n<!-- begin x -->\nold\n<!-- end x -->\nafter\n";
  const table = asMarkdown({ title: "T", head: ["a", "b"], rows: [["one", "1"]], notes: [] });
  expect(replaceBetween(text, "x", table)).toBe(
    "before\n<!-- begin x -->\n\n**T**\n\n| a   |   b |\n| --- | --: |\n| one |   1 |\n\n<!-- end x -->\nafter\n",
  );
  expect(() => replaceBetween(text, "y", table)).toThrow("begin y");
});
