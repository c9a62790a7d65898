import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "@longtail/backend-wasm";
import { failure, orThrow, renderError } from "@longtail/core";
import { NotFinite, plan } from "@longtail/mislas";
import { type Cell, groupsOf } from "@longtail/sweep";
import { hasRedis, needsRedis, startRedis } from "@longtail/testkit/servers";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderPlace } from "../src/place.js";
import { openQueue, type SweepQueue } from "../src/queue.js";
import { openRedis } from "../src/redis.js";
import { type WorkerOptions, work } from "../src/worker.js";
import { smallCells } from "./support/embedded-cells.js";

if (!hasRedis) console.warn(`queue tests skipped: ${needsRedis}`);

const planCell: WorkerOptions["plan"] = ({ pipeline, seed }) => plan(pipeline, { seed });
const password = "hidden-word";

describe.skipIf(!hasRedis)("a queue with a worker", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let folder: string;
  let queue: SweepQueue;
  const worker = (options: Partial<WorkerOptions> = {}) =>
    work(
      { url: redis.url, password },
      {
        name: "here",
        place: folderPlace(folder),
        plan: planCell,
        untilEmpty: true,
        lockSeconds: 5,
        ...options,
      },
    );
  const stateOf = async (sweep: string) =>
    (await orThrow(queue.status(sweep))).map(({ id, state }) => [id, state]);
  beforeAll(async () => {
    await orThrow(start({ threads: 1 }));
    redis = await startRedis({ password });
    folder = await mkdtemp(join(tmpdir(), "longtail-queue-"));
    queue = await orThrow(openQueue({ url: redis.url, password }));
  });
  afterAll(async () => {
    await queue?.close();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("a stage 1 is trained once, and what is done is not done again", async () => {
    const groups = groupsOf(smallCells(["plain", "crt"], [0]));
    await orThrow(queue.add("once", groups));
    expect(await stateOf("once")).toEqual([
      ["plain-seed0", "waiting"],
      ["crt-seed0", "waiting for stage 1"],
    ]);
    expect(await orThrow(worker())).toBe(2);
    const status = await orThrow(queue.status("once"));
    expect(status.map(({ state }) => state)).toEqual(["done", "done"]);
    expect(status[0]?.progress).toMatchObject({ stage: "stage1", epoch: 3, epochs: 3 });
    expect(status[0]?.progress?.done).toBe(status[0]?.progress?.all);
    expect(status[0]?.accuracy).toBeGreaterThan(0);
    // The follower's stage 1 is the leader's, epoch for epoch and second for second.
    const stage1 = async (cell: string): Promise<unknown> =>
      JSON.parse(await readFile(join(folder, "once", cell, "result.json"), "utf8")).stages[0];
    expect(await stage1("crt-seed0")).toEqual(await stage1("plain-seed0"));
    expect((await orThrow(queue.add("once", groups))).added).toBe(0);
    expect(await orThrow(worker())).toBe(0);
    const text = await readFile(join(folder, "once", "crt-seed0", "result.json"), "utf8");
    expect(text).not.toContain(password);
  });

  test("a cell that fails by itself fails once, with its sentence, and the next one leads", async () => {
    let tries = 0;
    const failing: WorkerOptions["plan"] = (cell) => {
      if (!cell.id.startsWith("plain")) return planCell(cell);
      tries += 1;
      return TE.left(
        NotFinite.of({
          quantity: "the loss",
          stage: "stage1",
          epoch: 0,
          step: 0,
          value: Number.NaN,
        }),
      );
    };
    await orThrow(queue.add("nan", groupsOf(smallCells(["plain", "crt"], [1]))));
    await orThrow(worker({ plan: failing }));
    expect(tries).toBe(1);
    const status = await orThrow(queue.status("nan"));
    expect(status.map(({ state }) => state)).toEqual(["failed", "done"]);
    expect(status[0]?.reason).toMatch(/the loss became NaN in stage1, epoch 1/);
  });

  test("a cell that fails from outside is tried again", async () => {
    let tries = 0;
    const flaky: WorkerOptions["plan"] = (cell) => {
      tries += 1;
      return tries === 1
        ? TE.left(failure("FileUnreadable", { file: "data", reason: "the disk is away" }))
        : planCell(cell);
    };
    await orThrow(queue.add("flaky", groupsOf(smallCells(["plain"], [2]))));
    await orThrow(worker({ plan: flaky }));
    expect(tries).toBe(2);
    expect(await stateOf("flaky")).toEqual([["plain-seed2", "done"]]);
  });

  test("a job that is no cell is refused before anything is planned", async () => {
    const [cell] = smallCells(["plain"], [3]);
    const bad = {
      ...cell,
      pipeline: { ...cell?.pipeline, model: { kind: "model/evil", code: "1" } },
    };
    await orThrow(queue.add("bad", [{ leader: bad as unknown as Cell, followers: [] }]));
    let planned = false;
    await orThrow(
      worker({
        plan: (one) => {
          planned = true;
          return planCell(one);
        },
      }),
    );
    expect(planned).toBe(false);
    const [status] = await orThrow(queue.status("bad"));
    expect(status?.state).toBe("failed");
    expect(status?.reason).toMatch(/model\/evil/);
  });

  test("a cancelled sweep stops with its checkpoints, and goes on when it is added again", async () => {
    const [small] = smallCells(["plain"], [4]);
    if (small === undefined) throw new Error("no cell");
    const long: Cell = {
      ...small,
      pipeline: { ...small.pipeline, stage1: { ...small.pipeline.stage1, epochs: 25 } },
    };
    const groups = groupsOf([long, { ...small, id: "other", seed: 5 }]);
    await orThrow(queue.add("cut", groups));
    const running = worker()();
    while (!(await orThrow(queue.status("cut"))).some(({ progress }) => progress)) await pause(30);
    await orThrow(queue.cancel("cut"));
    await running;
    expect((await stateOf("cut")).map(([, state]) => state)).toEqual(["cancelled", "cancelled"]);
    const kept = await orThrow(
      folderPlace(folder).read("cut/plain-seed4").read("checkpoint.safetensors"),
    );
    expect(kept?.length).toBeGreaterThan(0);
    expect((await orThrow(queue.add("cut", groups))).added).toBe(2);
    const said: string[] = [];
    await orThrow(worker({ say: (line) => said.push(line) }));
    expect(said.join("\n")).toMatch(/cut\/plain-seed4: resuming at stage1, epoch \d+ of 25/);
    expect((await stateOf("cut")).map(([, state]) => state)).toEqual(["done", "done"]);
  });

  test("a worker that is told to stop gives its cell back", async () => {
    const [small] = smallCells(["plain"], [6]);
    if (small === undefined) throw new Error("no cell");
    const long: Cell = {
      ...small,
      pipeline: { ...small.pipeline, stage1: { ...small.pipeline.stage1, epochs: 25 } },
    };
    await orThrow(queue.add("back", groupsOf([long])));
    const controller = new AbortController();
    const running = worker({ signal: controller.signal })();
    while (!(await orThrow(queue.status("back"))).some(({ progress }) => progress)) await pause(30);
    controller.abort();
    await running;
    expect(await stateOf("back")).toEqual([["plain-seed6", "waiting"]]);
    expect(await orThrow(worker())).toBe(1);
    expect(await stateOf("back")).toEqual([["plain-seed6", "done"]]);
  });

  test("a wrong password, a wrong address and an unknown sweep are sentences without the password", async () => {
    const said = async (address: Parameters<typeof openRedis>[0]): Promise<string> => {
      const found = await openRedis(address)();
      if (E.isRight(found)) found.right.disconnect();
      return E.isLeft(found) ? renderError(found.left) : "opened";
    };
    const url = redis.url.replace("//", "//someone:hidden-other@");
    expect(await said({ url })).toMatch(
      /^redis:\/\/127\.0\.0\.1:\d+: .*Redis cannot be reached.*WRONGPASS/,
    );
    expect(await said({ url })).not.toMatch(/hidden/);
    expect(await said({ url: "redis://127.0.0.1:1" })).toMatch(/ECONNREFUSED/);
    expect(await said({ url: "http://u:hidden@h" })).toMatch(/expected redis:.*got http:\/\/h/);
    const none = await queue.status("none")();
    expect(E.isLeft(none) && renderError(none.left)).toMatch(/none.*a sweep of this queue/);
  });
});
