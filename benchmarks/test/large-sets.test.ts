import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeFolder } from "../src/large-sets/folder.js";
import { figuresOf, largeSetsTables } from "../src/large-sets/tables.js";
import { waysOf } from "../src/large-sets/ways.js";
import { spread } from "../src/result-file.js";

it("writes a folder whose lists name its files, and no file twice", () => {
  const { folder, paths } = writeFolder(7, 3);
  try {
    const lines = ["train.txt", "test.txt"].flatMap((name) =>
      readFileSync(join(folder, name), "utf8").trimEnd().split("\n"),
    );
    const listed = lines.map((line) => line.split(" ")[0] as string);
    expect(new Set(listed).size).toBe(14);
    expect(listed.every((path) => existsSync(join(folder, path)))).toBe(true);
    expect(paths).toEqual(listed.slice(0, 7));
    expect(new Set(lines.map((line) => line.split(" ")[1]))).toEqual(new Set(["0", "1", "2"]));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const way = (id: string, seconds: number) => ({
  id,
  label: id,
  outcome: "measured" as const,
  description: "",
  versions: {},
  facts: {},
  peakBytes: 0,
  coresBusy: 1,
  waiting: { seconds: 0, cpuSeconds: 0 },
  tasks: ["train", "test", "decode"].map((name) => ({
    name,
    images: 10,
    seconds: spread([seconds]),
    rounds: [seconds],
    cpuRounds: [2 * seconds],
    values: [],
  })),
});
const list = (lines: number, seconds: number, bytes: number) => ({
  lines,
  classes: 2,
  planSeconds: spread([seconds]),
  planCpuSeconds: spread([seconds]),
  plannedBytes: spread([bytes]),
  peakBytes: spread([bytes]),
});

it("judges speed by Pillow's and memory by the shortest list's", () => {
  const measured = {
    workers: [1],
    ways: [way("ours-1", 2), way("pillow-1", 5)],
    lists: [list(10, 1, 100), list(500, 1, 110), list(9000, 3, 200)],
  };
  const figures = figuresOf(measured);
  expect(figures.map(({ value, verdict }) => [value?.median, verdict])).toEqual([
    [2.5, "aim met"],
    [2.5, "aim met"],
    [2.5, "aim met"],
    [2.5, "aim met"],
    [1.1, "limit met"],
    [3, "limit met"],
  ]);
  const speeds = largeSetsTables(measured)[1];
  expect(speeds?.rows[0]).toEqual(["ours-1", "5.00 (5.00..5.00)", "400 (400..400)"]);
  const decoding = largeSetsTables(measured)[3];
  expect(decoding?.title).toBe("Decoded alone, one thread");
  expect(decoding?.rows.map(([label]) => label)).toEqual(["ours-1", "pillow-1"]);
});

it("does not judge a plan by its seconds where others kept it from running", () => {
  const busy = (waited: number) => {
    const longest = { ...list(9000, 10, 100), planWaitedSeconds: spread([waited]) };
    return figuresOf({
      workers: [],
      ways: [],
      lists: [list(10, 1, 100), list(500, 1, 110), longest],
    });
  };
  expect(busy(4).at(-1)).toMatchObject({ reason: "machine busy", verdict: "not measured" });
  expect(busy(4).at(-1)?.value).toBeUndefined();
  expect(busy(2).at(-1)).toMatchObject({ value: { median: 10 }, verdict: "missed" });
});

it("says so where Pillow is not installed", () => {
  const absent = { id: "pillow-1", label: "Pillow", outcome: "absent" as const, reason: "no PIL" };
  const figures = figuresOf({ workers: [1], ways: [way("ours-1", 2), absent], lists: [] });
  expect(figures.slice(0, 4).every(({ verdict }) => verdict === "not measured")).toBe(true);
});

it("gives both programs the same job", () => {
  const job = { folder: "f", paths: ["a", "b"], side: 224, shorter: 256 };
  const ways = waysOf(job, [1, 2], "python3");
  expect(ways.map(({ id }) => id)).toEqual(["ours-1", "pillow-1", "ours-2", "pillow-2"]);
  expect(ways.map(({ tasks }) => tasks.some(({ name }) => name === "decode"))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const jobs = ways.map(({ program }) =>
    program.kind === "command" ? JSON.parse(program.args[1] ?? "") : undefined,
  );
  expect(jobs).toEqual([1, 1, 2, 2].map((workers) => ({ ...job, workers })));
});
