// The command on Dawn's null device, which every machine has, with a small network; and the verdicts.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spread } from "../src/result-file.js";
import { groups } from "../src/training-step/arithmetic.js";
import type { Outcome } from "../src/training-step/measure.js";
import { figures } from "../src/webgpu-step/figures.js";
import { filterGradientTask } from "../src/webgpu-step/filter-gradients.js";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const way = (id: string, seconds: number, facts = {}, tasks: readonly string[] = ["step"]) => ({
  id,
  label: id,
  size: { depth: 32, batch: 32 },
  outcome: "measured" as const,
  description: "",
  versions: {},
  tasks: tasks.map((name) => {
    const rounds = [seconds, 2 * seconds]; // the second round ran at half speed
    return { name, seconds: spread(rounds), rounds, cpuRounds: rounds, values: [] };
  }),
  facts,
  peakBytes: 0,
  coresBusy: 1,
  waiting: { seconds: 1, cpuSeconds: 0 },
});

describe("the figures", () => {
  const onNull = [way("null-captured", 0.001, { dispatches: 400, deviceBytes: 90 })];
  const steps: Outcome[] = [
    way("stock", 6),
    way("fused", 2, { deviceBytes: 100 }),
    way("captured", 1, { dispatches: 300, deviceBytes: 120 }),
  ];
  const verdicts = (kind: "software" | "card", ways: readonly Outcome[]) =>
    figures(onNull, { kind, ways }, kind === "card" ? { kind, ways } : undefined).map(
      ({ value, reason, verdict }) => [value?.median ?? reason, verdict],
    );

  it("on a software renderer", () => {
    expect(verdicts("software", steps)).toEqual([
      [1.5, "aim met"],
      [300, "aim met"],
      [6, "aim met"],
      ["needs an NVIDIA GPU", "not measured"],
      ["needs an NVIDIA GPU", "not measured"],
      [1.2, "missed"],
    ]);
  });

  it("on a card, where the worst of three filter gradients counts", () => {
    const tasks = groups.map(filterGradientTask);
    const card = [
      ...steps,
      way("torch-float32", 0.4),
      way("filter-stock", 9, {}, tasks),
      way("filter-ours", 1, {}, tasks),
    ];
    expect(verdicts("card", card).slice(2)).toEqual([
      ["needs a software renderer", "not measured"],
      [9, "missed"],
      [2.5, "limit met"],
      [1.2, "missed"],
    ]);
  });
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "longtail-webgpu-step-"));
  const readme = readFileSync(path("../README.md"), "utf8");
  interface Kept {
    readonly dawn: string;
    readonly nullDevice: {
      readonly ways: readonly {
        readonly id: string;
        readonly outcome: string;
        readonly facts: { readonly dispatches: number; readonly deviceBytes: number };
      }[];
    };
  }
  let kept: Kept;

  beforeAll(async () => {
    const file = join(folder, "result.json");
    const flags = ["--null-only", "--depth", "8", "--rounds", "1", "--json", file];
    await promisify(execFile)(process.execPath, [path("../dist/webgpu-step.js"), ...flags]);
    kept = JSON.parse(readFileSync(file, "utf8")) as Kept;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("counts programs and bytes: fewer with our kernels, the same when captured", () => {
    const { ways } = kept.nullDevice;
    expect(ways.map(({ outcome }) => outcome)).toEqual(Array(4).fill("measured"));
    const facts = (id: string) => ways.find((found) => found.id === id)?.facts;
    const [stock, stockCaptured, fused, captured] = [
      "null-stock",
      "null-stock-captured",
      "null-fused",
      "null-captured",
    ].map((id) => facts(id)?.dispatches ?? Number.NaN) as [number, number, number, number];
    expect(stockCaptured).toBe(stock);
    expect(captured).toBe(fused);
    expect(fused).toBeLessThan(stock / 4);
    expect(facts("null-captured")?.deviceBytes).toBeGreaterThan(1e6);
  });

  it("names Dawn's version and leaves the README alone", () => {
    expect(kept.dawn).toMatch(/^\d+\.\d+/);
    expect(readFileSync(path("../README.md"), "utf8")).toBe(readme);
  });
});
