import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "@longtail/backend-wasm";
import { memoryStore } from "@longtail/checkpoint";
import { generator, orThrow, uniformInt } from "@longtail/core";
import { finishedStage1, plan, run } from "@longtail/mislas";
import { decodeRecord } from "@longtail/run-record";
import { groupsOf } from "@longtail/sweep";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { placeOf } from "../src/place.js";
import { openQueue, type SweepQueue } from "../src/queue.js";
import { smallCells } from "./support/embedded-cells.js";
import { hasRedis, needsRedis, startRedis } from "./support/redis-server.js";
import { startS3 } from "./support/s3-server.js";
import { startWorker } from "./support/worker-process.js";

// Not among the package's tests: a worker that is suspended in the last moments of a cell can still end it beside its successor, with
// the same files, and then the count below fails.
const asked = process.env["SWEEP_WORKERS"] !== undefined;
if (asked && !hasRedis) console.warn(`kill tests skipped: ${needsRedis}`);

// `npm run kill` has ten workers and forty cells, and kills until all is done; this is its small form.
const workerCount = Number(process.env["SWEEP_WORKERS"] ?? 2);
const large = workerCount > 2;
const lockSeconds = large ? 6 : 2;
const cells = large
  ? smallCells(
      ["plain", "crt", "lws", "mixup"],
      Array.from({ length: 10 }, (_, seed) => seed),
    )
  : smallCells(["plain", "crt"], [0, 1]);
const groups = groupsOf(cells);

const files = ["stage1-best", "stage1-last", "stage2-best", "stage2-last"].map(
  (n) => `${n}.safetensors`,
);

/** The weights and figures of every cell, run one after another in this process. */
const serial = async () => {
  await orThrow(start({ threads: 1 }));
  const found = new Map<string, unknown>();
  for (const { leader, followers } of groups) {
    const first = memoryStore();
    for (const cell of [leader, ...followers]) {
      const planned = await orThrow(plan(cell.pipeline, { seed: cell.seed }));
      const store = cell === leader ? first : memoryStore();
      const stage1 = cell === leader ? undefined : await orThrow(finishedStage1(first, planned));
      const { best, last } = await orThrow(run(planned, { store, ...(stage1 && { stage1 }) }));
      const weights = await Promise.all(files.map((name) => orThrow(store.read(name))));
      found.set(cell.id, {
        best,
        last,
        weights: weights.map((w) => w && Buffer.from(w).toString("base64")),
      });
    }
  }
  return found;
};

describe.skipIf(!asked || !hasRedis)("workers that are killed, suspended and started again", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let s3: Awaited<ReturnType<typeof startS3>>;
  let folder: string;
  let queue: SweepQueue;
  let expected: Map<string, unknown>;
  beforeAll(async () => {
    redis = await startRedis();
    s3 = await startS3();
    folder = await mkdtemp(join(tmpdir(), "longtail-sweep-"));
    queue = await orThrow(openQueue({ url: redis.url }));
    expected = await serial();
  }, 300_000);
  afterAll(async () => {
    await queue?.close();
    await s3?.stop();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("end with the files of a serial run, on object storage", { timeout: 900_000 }, async () => {
    const store = "s3://runs/kill";
    expect(await orThrow(queue.add("kill", groups))).toEqual({
      cells: cells.length,
      added: groups.length,
    });
    const rng = generator(7);
    let started = 0;
    const begin = () => {
      started += 1;
      return startWorker(`w${started}`, redis.url, store, lockSeconds, s3.env);
    };
    const workers = Array.from({ length: workerCount }, begin);
    let said = "";
    let [kills, suspensions] = [0, 0];
    const over = async (): Promise<boolean> =>
      (await orThrow(queue.status("kill"))).every(({ state }) => state === "done");
    while (!(await over()) && (large || kills + suspensions < 2)) {
      await pause(uniformInt(rng, 100, 600));
      const n = uniformInt(rng, 0, workerCount - 1);
      const victim = workers[n];
      // Not while it still starts, and not twice at a time.
      if (victim === undefined || victim.child.exitCode !== null) continue;
      if (!victim.said().includes("begins") || victim.suspended) continue;
      if ((kills + suspensions) % 4 === 1) {
        suspensions += 1;
        // Past its lock: it comes back to find its cell taken.
        victim.suspended = true;
        victim.child.kill("SIGSTOP");
        setTimeout(() => victim.child.kill("SIGCONT"), 2200 * lockSeconds);
      } else {
        kills += 1;
        victim.child.kill("SIGKILL");
        said += victim.said();
        workers[n] = begin();
      }
    }
    for (const { ended, said: words } of workers) {
      expect(await ended, words()).toBe(0);
      said += words();
    }
    const taken = said.split("begins, attempt").length - 1;
    console.log(
      `${cells.length} cells, ${workerCount} workers at a time: ${kills} killed, ${suspensions} suspended, cells taken ${taken} times`,
    );
    const status = await orThrow(queue.status("kill"));
    expect(
      status.map(({ id, state }) => [id, state]),
      said,
    ).toEqual(
      groups.flatMap(({ leader, followers }) =>
        [leader, ...followers].map(({ id }) => [id, "done"]),
      ),
    );
    const place = await orThrow(placeOf(store, s3.env));
    for (const { id } of cells) {
      const cell = place.read(`kill/${id}`);
      const record = await orThrow(cell.read("result.json"));
      const { best, last } = orThrow(decodeRecord(record as Uint8Array));
      const weights = await Promise.all(files.map((name) => orThrow(cell.read(name))));
      expect(
        { best, last, weights: weights.map((w) => w && Buffer.from(w).toString("base64")) },
        id,
      ).toEqual(expected.get(id));
    }
    // Some were taken up again.
    expect(said).toMatch(/attempt 2/);
    // No cell is run twice to the end.
    for (const { id } of cells)
      expect(said.split(`kill/${id}: done`).length - 1, id).toBeLessThanOrEqual(1);
  });
});
