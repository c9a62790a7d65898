import { setTimeout as pause } from "node:timers/promises";
import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { plan } from "@longtail/mislas";
import { groupsOf } from "@longtail/sweep";
import { hasRedis, needsRedis, startProxy, startRedis } from "@longtail/testkit/servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { placeOf } from "../src/place.js";
import { openQueue, type SweepQueue } from "../src/queue.js";
import { work } from "../src/worker.js";
import { smallCells } from "./support/embedded-cells.js";
import { eventLog } from "./support/event-log.mjs";
import { startS3 } from "./support/s3-server.js";

if (!hasRedis) console.warn(`tests of a cut network skipped: ${needsRedis}`);

const store = "s3://runs/cut";

describe.skipIf(!hasRedis)("a worker whose network is cut", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let s3: Awaited<ReturnType<typeof startS3>>;
  let toRedis: Awaited<ReturnType<typeof startProxy>>;
  let toS3: Awaited<ReturnType<typeof startProxy>>;
  let queue: SweepQueue;
  beforeAll(async () => {
    await orThrow(start({ threads: 1 }));
    redis = await startRedis();
    s3 = await startS3();
    toRedis = await startProxy(redis.port);
    toS3 = await startProxy(s3.port);
    queue = await orThrow(openQueue({ url: redis.url }));
  });
  afterAll(async () => {
    await queue?.close();
    await toRedis?.stop();
    await toS3?.stop();
    await s3?.stop();
    await redis?.stop();
  });

  /** Runs a sweep of one cell, and cuts once an epoch is done. Returns the epochs that the cell's log tells of, and the worker's words. */
  const cutIn = async (sweep: string, cut: () => Promise<void>) => {
    const cells = smallCells(["plain"], [0], 8);
    await orThrow(queue.add(sweep, groupsOf(cells)));
    const said: string[] = [];
    const env = { ...s3.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${toS3.port}` };
    const ended = orThrow(
      work(
        { url: `redis://127.0.0.1:${toRedis.port}` },
        {
          name: "here",
          place: await orThrow(placeOf(store, env)),
          plan: ({ pipeline, seed }) => plan(pipeline, { seed }),
          log: eventLog,
          say: (line) => said.push(line),
          lockSeconds: 1,
          untilEmpty: true,
        },
      ),
    );
    while (!(await orThrow(queue.status(sweep))).some(({ progress }) => progress)) await pause(20);
    await cut();
    expect(await ended, said.join("\n")).toBe(1);
    expect((await orThrow(queue.status(sweep))).map(({ state }) => state)).toEqual(["done"]);
    const files = (await orThrow(placeOf(store, s3.env))).read(`${sweep}/plain-seed0`);
    const log = new TextDecoder().decode(await orThrow(files.read("events.jsonl")));
    const events: readonly { type: string; epoch?: number }[] = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const epochs = events.flatMap(({ type, epoch }) => (type === "epoch-finished" ? [epoch] : []));
    expect(events.filter(({ type }) => type === "run-finished")).toHaveLength(1);
    return {
      said: said.join("\n"),
      epochs,
      weights: await orThrow(files.read("stage1-last.safetensors")),
    };
  };
  const all = Array.from({ length: 8 }, (_, epoch) => epoch);

  test("from Redis, beyond its lock, and from the storage ends with the same weights and no epoch twice", async () => {
    const redisCut = await cutIn("redis", async () => {
      toRedis.cut();
      await pause(1800);
      toRedis.mend();
    });
    expect(redisCut.epochs).toEqual(all);
    expect(redisCut.said).toMatch(/attempt 2/);
    const storageCut = await cutIn("storage", async () => {
      toS3.cut();
      await pause(700);
      toS3.mend();
    });
    expect(storageCut.epochs).toEqual(all);
    expect(storageCut.weights).toEqual(redisCut.weights);
    expect(toRedis.connections()).toBeGreaterThan(2);
  });
});
