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
import { hasRedis, needsRedis, startRedis } from "@longtail/testkit/servers";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endedCells } from "../src/ended.js";
import { placeOf } from "../src/place.js";
import { openQueue, type SweepQueue } from "../src/queue.js";
import { openRedis } from "../src/redis.js";
import { smallCells } from "./support/embedded-cells.js";
import { startS3 } from "./support/s3-server.js";
import { startWorker, type WorkerProcess } from "./support/worker-process.js";

if (!hasRedis) console.warn(`kill tests skipped: ${needsRedis}`);

// `npm run kill` has ten workers and forty cells, and kills until all is done; this is its small form.
const workerCount = Number(process.env["SWEEP_WORKERS"] ?? 2);
const large = workerCount > 2;
const lockSeconds = large ? 6 : 1;
const cells = large
  ? smallCells(
      ["plain", "crt", "lws", "mixup"],
      Array.from({ length: 10 }, (_, seed) => seed),
    )
  : smallCells(["plain"], [0, 1], 6);
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

const places = large ? ["object storage"] : ["object storage", "a folder"];

/** Whether a worker has a cell, and no test has stopped it before. */
const isBusy = ({ child, suspended, said }: WorkerProcess): boolean =>
  child.exitCode === null &&
  !suspended &&
  /begins|resuming/.test(said().trim().split("\n").at(-1) ?? "");

describe.skipIf(!hasRedis)("workers that are killed, suspended and started again", () => {
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

  test.each(places)(
    "end with the files of a serial run, in %s",
    { timeout: 900_000 },
    async (place) => {
      const inFolder = place === "a folder";
      const sweep = inFolder ? "folder" : "objects";
      const store = inFolder ? folder : "s3://runs/kill";
      expect(await orThrow(queue.add(sweep, groups))).toEqual({
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
        (await orThrow(queue.status(sweep))).every(({ state }) => state === "done");
      while (!(await over()) && (large || suspensions === 0)) {
        await pause(large ? uniformInt(rng, 100, 600) : uniformInt(rng, 20, 120));
        const n = uniformInt(rng, 0, workerCount - 1);
        const victim = workers[n];
        if (victim === undefined || !isBusy(victim)) continue;
        // Processes take long to start, so the small form in a folder has no kill.
        if ((kills + suspensions) % 4 === (inFolder ? 0 : 1)) {
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
        `${place}: ${cells.length} cells, ${workerCount} workers at a time: ${kills} killed, ${suspensions} suspended, cells taken ${taken} times`,
      );
      const status = await orThrow(queue.status(sweep));
      expect(
        status.map(({ id, state }) => [id, state]),
        said,
      ).toEqual(
        groups.flatMap(({ leader, followers }) =>
          [leader, ...followers].map(({ id }) => [id, "done"]),
        ),
      );
      const runs = await orThrow(placeOf(store, s3.env));
      for (const { id } of cells) {
        const cell = runs.read(`${sweep}/${id}`);
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
      // Every cell ended, and once: one end counts, and no two workers had their result accepted.
      const ends = await orThrow(
        pipe(
          openRedis({ url: redis.url }),
          TE.chain((client) =>
            TE.fromTask(async () => {
              const found = await endedCells(client, sweep);
              client.disconnect();
              return found;
            }),
          ),
        ),
      );
      expect(Object.keys(ends).sort()).toEqual(cells.map(({ id }) => id).sort());
      for (const { id } of cells) {
        expect(said.split(`${sweep}/${id}: done`).length - 1, said).toBeLessThanOrEqual(1);
        const events = await orThrow(runs.read(`${sweep}/${id}`).read("events.jsonl"));
        const finished = new TextDecoder().decode(events).split('"run-finished"').length - 1;
        expect(finished, said).toBeLessThanOrEqual(1);
      }
    },
  );
});
