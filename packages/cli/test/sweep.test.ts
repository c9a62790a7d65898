import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { longtail, temporaryFolder } from "./terminal.js";

const sweepFile = (sweep: unknown): string => {
  const file = join(temporaryFolder(), "sweep.json");
  writeFileSync(file, JSON.stringify(sweep));
  return file;
};
const sweep = {
  name: "rates",
  pipelines: ["embedded/plain", "embedded/crt"],
  seeds: [0, 1],
  variants: { kind: "grid", values: { "stage1.epochs": [2, 3] } },
};

beforeEach(() => {
  vi.stubEnv("LONGTAIL_REDIS", "");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "");
});
afterEach(() => vi.unstubAllEnvs());

describe("longtail sweep plan", () => {
  it("shows cells, their settings, and whose stage 1 they take", async () => {
    const { code, out } = await longtail("sweep", "plan", sweepFile(sweep));
    expect(code).toBe(0);
    expect(out).toMatch(/^embedded-plain-v0-seed0 +trains it +stage1\.epochs=2$/m);
    expect(out).toMatch(/^embedded-crt-v1-seed1 +of embedded-plain-v1-seed1 +stage1\.epochs=3$/m);
    expect(out).toMatch(/^rates: 8 cells, 4 stages 1 to train$/m);
  });
  it("prints complete descriptors", async () => {
    const { out } = await longtail("sweep", "plan", sweepFile(sweep), "--json");
    const cells: readonly { pipeline: { stage1: { epochs: number } } }[] = JSON.parse(out);
    expect(cells.map(({ pipeline }) => pipeline.stage1.epochs)).toEqual([2, 2, 3, 3, 2, 2, 3, 3]);
  });
  it("names every mistake in one sentence each", async () => {
    const unknown = await longtail("sweep", "plan", sweepFile({ ...sweep, seed: 1 }));
    expect(unknown.code).toBe(1);
    expect(unknown.err).toMatch(/seed/);
    const recipe = await longtail(
      "sweep",
      "plan",
      sweepFile({ ...sweep, pipelines: ["embedded/plane"] }),
    );
    expect(recipe.err).toMatch(/embedded\/plane/);
    const range = { kind: "sobol", samples: 2, ranges: { a: { min: 2, max: 1 } } };
    const ranges = await longtail("sweep", "plan", sweepFile({ ...sweep, variants: range }));
    expect(ranges.err).toMatch(/variants\.ranges\.a.*2 up to 1/);
    expect(unknown.err + recipe.err + ranges.err).not.toMatch(/^ +at /m);
  });
});

describe("the commands of a queue", () => {
  it("say where its address is wanted, and show no password", async () => {
    const none = await longtail("sweep", "status", "rates");
    expect(none.code).toBe(2);
    expect(none.err).toMatch(/--redis URL, or LONGTAIL_REDIS/);
    const away = await longtail(
      "sweep",
      "cancel",
      "rates",
      "--redis",
      "redis://me:hidden@127.0.0.1:1",
    );
    expect(away.code).toBe(1);
    expect(away.err).toMatch(/redis:\/\/127\.0\.0\.1:1: .*Redis cannot be reached.*ECONNREFUSED/);
    expect(away.err).not.toMatch(/hidden/);
    const store = await longtail(
      "worker",
      "--redis",
      "redis://127.0.0.1:1",
      "--store",
      "s3://runs",
    );
    expect(store.err).toMatch(/AWS_ACCESS_KEY_ID/);
  });
});
