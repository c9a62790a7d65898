// A table whose cells the workers of a queue run.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { renderError } from "@longtail/core";
import { runTable } from "@longtail/paper-tables/run-table";
import { hasRedis, needsRedis, type RedisServer, startRedis } from "@longtail/testkit/servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { made, requestFor, temporaryFolder } from "./tiny.js";

if (!hasRedis) console.warn(`tables by a queue skipped: ${needsRedis}`);

const bin = join(
  dirname(createRequire(import.meta.url).resolve("longtail/package.json")),
  "bin/longtail.js",
);

describe.skipIf(!hasRedis)("a table by a queue", () => {
  let redis: RedisServer;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await redis?.stop();
  });
  const work = (store: string): void => {
    const options = ["--redis", redis.url, "--store", store, "--threads", "1", "--until-empty"];
    workers.push(spawn(process.execPath, [bin, "worker", ...options], { stdio: "ignore" }));
  };
  const names = ["plain", "crt", "mixup"];
  const queued = (out: string) => ({
    ...requestFor(out, names),
    queue: { redis: redis.url },
  });
  const read = (out: string, method: string) =>
    JSON.parse(readFileSync(join(out, `small-short-${method}-seed0.json`), "utf8"));
  const figures = (out: string) => names.map((method) => read(out, method).last);

  it("is that of this process, and fills while two workers run its cells", async () => {
    const [out, here] = [temporaryFolder(), temporaryFolder()];
    const pages: string[] = [];
    let said = "";
    const write = (text: string): void => {
      said += text;
      if (text.startsWith("sweep ")) for (let i = 0; i < 2; i++) work(join(out, "runs"));
      // A line follows each writing of the page.
      if (/\d done/.test(text)) pages.push(readFileSync(join(out, "cifar-short.html"), "utf8"));
    };
    const signal = new AbortController().signal;
    const found = await runTable(queued(out), { screen: { write }, signal })();
    expect(E.isLeft(found) ? renderError(found.left) : "").toBe("");
    expect(said).toMatch(/^3 cells, 3 to run; stage 1 is trained at most 2 times/);
    expect(said).toMatch(/^3 done$/m);

    const page = readFileSync(join(out, "cifar-short.html"), "utf8");
    expect(page).not.toMatch(/http-equiv="refresh"|Outstanding/);
    for (const partial of pages.slice(0, -1)) {
      expect(partial).toContain('<meta http-equiv="refresh" content="10">');
      expect(partial).toMatch(/Outstanding: [^<]*done/);
    }

    await made(requestFor(here, names));
    expect(figures(out)).toEqual(figures(here));
    const crt = read(out, "crt");
    expect(crt.device).toBe(read(here, "crt").device.replace(/\d+ threads?/, "1 thread"));
    expect(crt.stage1.cell).toBe("small-short-plain-seed0");
    expect(crt.stage1.sittings).toHaveLength(1);

    // What is there is not asked for again; what is gone here is fetched, not run.
    expect((await made(queued(out))).lines).toEqual(["3 cells, all done"]);
    rmSync(join(out, "small-short-crt-seed0.json"));
    const again = await made(queued(out));
    expect(again.lines.at(-1)).toBe("1 done");
    expect(again.lines.join()).toMatch(/jobs added: 0/);
    expect(read(out, "crt").stage1).toEqual(crt.stage1);
  });

  it("stops with its cells in the queue, and says when there is no queue", async () => {
    const out = temporaryFolder();
    const stopped = await made(
      { ...queued(out), ...requestFor(out, names, { seeds: [7] }) },
      { stopAt: "waiting for workers" },
    );
    expect(stopped.failure).toMatch(/^stopped; the queue keeps its cells/);
    const nowhere = await made(queued(out));
    expect(nowhere.failure).toMatch(
      /runs\/cifar-short-\w+\/small-short-plain-seed0\/result\.json: not found.*--store must name/,
    );
    const away = await made({ ...queued(out), queue: { redis: "redis://u:hidden@127.0.0.1:1" } });
    expect(away.failure).toMatch(/^redis:\/\/127\.0\.0\.1:1: .*Redis cannot be reached/);
  });
});
