import { setTimeout } from "node:timers/promises";
import { messageOf } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { describe, expect, it } from "vitest";
import type { Pool } from "../src/reading/pool.js";
import { poolsOf } from "../src/reading/threads.js";

const folder = readFolder(new URL("fixtures", import.meta.url).pathname);
const opened = async (worker: string, count: number, use: (pool: Pool) => Promise<void>) => {
  const pool = await poolsOf(new URL(`fixtures/${worker}`, import.meta.url))(folder, count);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
};
const jobOf = (...paths: readonly string[]) =>
  ({
    view: { kind: "center-crop", shorter: 1 },
    shape: [1, 1, 3],
    pictures: paths.map((path) => ({ path, seed: 0 })),
  }) as const;
const endOf = (pool: Pool, ...paths: readonly string[]): Promise<string> =>
  pool.run(jobOf(...paths)).then(() => "shown", messageOf);
const workers = (): number =>
  (process.report.getReport() as unknown as { readonly workers: readonly unknown[] }).workers
    .length;

describe("a pool of threads", { timeout: 30_000 }, () => {
  it("rejects the job of a worker that ends, by name, and does the others with a new one", async () => {
    const before = workers();
    for (const count of [1, 2])
      await opened("failing-worker.js", count, async (pool) => {
        expect(
          await Promise.all([
            endOf(pool, "a.jpg"),
            endOf(pool, "exit", "b.jpg"),
            endOf(pool, "slow"),
            endOf(pool, "c.jpg"),
          ]),
        ).toEqual(["shown", "a worker ended with exit code 3, at exit, b.jpg", "shown", "shown"]);
        expect(await endOf(pool, "throw")).toBe("out of ideas, at throw");
        expect(await endOf(pool, "d.jpg")).toBe("shown");
      });
    expect(workers()).toBe(before);
  });

  it("outlives a worker that ends without a job", async () => {
    await opened("failing-worker.js", 1, async (pool) => {
      expect(await endOf(pool, "later")).toBe("shown");
      await setTimeout(200);
      expect(await endOf(pool, "a.jpg")).toMatch(/shown|exit code 4/);
      expect(await endOf(pool, "b.jpg")).toBe("shown");
    });
  });

  it("rejects every job where no worker starts", async () => {
    await opened("no-worker.js", 2, async (pool) => {
      const ends = await Promise.all([endOf(pool, "a.jpg"), endOf(pool, "b.jpg")]);
      expect(new Set(ends)).toEqual(
        new Set(["a.jpg", "b.jpg"].map((path) => `a worker ended with exit code 5, at ${path}`)),
      );
    });
  });
});
