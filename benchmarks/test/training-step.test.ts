// The whole command at a tiny size: every way works, all train the same network, and the result is stored.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

// All but `cpu`, whose step takes seconds even at this size.
const ways = [
  "ours",
  "composite",
  "layers",
  "torch",
  "torch-channels-last",
  "stage-2-shifted",
  "stage-2-frozen",
  "evaluation",
  "pipeline",
  "operators",
  "operators-composite",
  "operators-torch",
];

interface Kept {
  readonly machine: string;
  readonly node: string;
  readonly tfjs: string;
  readonly commit: string;
  readonly torch: string;
  readonly threads: number;
  readonly backend: string;
  readonly ways: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly peakBytes?: number;
    readonly tasks?: readonly { readonly name: string; readonly rounds: readonly number[] }[];
  }[];
  readonly agreement: {
    readonly losses: Record<string, readonly number[]>;
    readonly good: boolean;
  };
  readonly figures: readonly { readonly figure: string; readonly verdict: string }[];
}

const folder = mkdtempSync(join(tmpdir(), "longtail-benchmark-test-"));
const readme = readFileSync(path("../README.md"), "utf8");
let kept: Kept;
let shown: string;

beforeAll(async () => {
  const file = join(folder, "result.json");
  const flags = ["--depth", "8", "--batch", "4", "--rounds", "1", "--python", "no-such-python"];
  const { stdout } = await promisify(execFile)(process.execPath, [
    path("../dist/training-step.js"),
    ...flags,
    "--only",
    ways.join(","),
    "--json",
    file,
  ]);
  shown = stdout;
  kept = JSON.parse(readFileSync(file, "utf8")) as Kept;
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

it("records where it was measured", () => {
  expect(kept.machine).toMatch(/cores/);
  expect(kept.node).toBe(process.version);
  expect(kept.tfjs).toBe("4.22.0");
  expect(kept.threads).toBeGreaterThan(0);
  expect(kept.backend).toMatch(/fused kernels/);
  expect(kept.commit).toMatch(/^([0-9a-f]{7,}|unknown)$/);
});

it("measures every task of every way in every round", () => {
  expect(kept.ways.map(({ id }) => id).sort()).toEqual([...ways].sort());
  for (const { id, outcome, tasks = [], peakBytes } of kept.ways.filter(
    ({ id: name }) => !name.includes("torch"),
  )) {
    expect(outcome, id).toBe("measured");
    expect(peakBytes, id).toBeGreaterThan(30e6);
    expect(tasks, id).toHaveLength(id.startsWith("operators") ? 15 : 1);
    for (const { name, rounds } of tasks) {
      expect(rounds, name).toHaveLength(1);
      expect(rounds[0], name).toBeGreaterThan(0);
    }
  }
});

it("continues without PyTorch and says so", () => {
  expect(kept.torch).toBe("absent");
  for (const { outcome, reason } of kept.ways.filter(({ id }) => id.includes("torch"))) {
    expect(outcome).toBe("absent");
    expect(reason).toBe("no program no-such-python");
  }
  expect(shown).toContain("no program no-such-python");
});

it("compares ways that train the same network", () => {
  expect(Object.keys(kept.agreement.losses).sort()).toEqual(["composite", "layers", "ours"]);
  // An untrained network has a loss of ln 100; training on one batch lowers it at once.
  const [first, , third] = kept.agreement.losses["ours"] as readonly number[];
  expect(first).toBeGreaterThan(4);
  expect(third).toBeLessThan(0.5 * (first as number));
  expect(kept.agreement.good).toBe(true);
});

it("judges every measured figure and leaves the README alone", () => {
  const verdicts = Object.fromEntries(kept.figures.map(({ figure, verdict }) => [figure, verdict]));
  expect(verdicts["stage-1 step / PyTorch, channels last"]).toBe("not measured");
  expect(Object.values(verdicts).filter((verdict) => verdict === "not measured")).toHaveLength(1);
  expect(readFileSync(path("../README.md"), "utf8")).toBe(readme);
});
