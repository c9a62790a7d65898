// The commands of a queue on a Redis with TLS and a user: what works, and what is nowhere written.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  hasOpenssl,
  hasRedis,
  needsRedis,
  type RedisServer,
  selfSigned,
  startRedis,
} from "@longtail/testkit/servers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bin, longtail, type Outcome, temporaryFolder } from "./terminal.js";

const canRun = hasRedis && hasOpenssl;
if (!canRun) console.warn(`queue commands skipped: ${hasRedis ? "needs openssl" : needsRedis}`);

const user = { name: "hidden-user", password: "hidden-word" };
const sweep = {
  name: "small",
  pipelines: ["embedded/plain", "embedded/crt"],
  set: [
    "dataset.classes=3",
    "dataset.largestClass=6",
    "dataset.imbalanceFactor=3",
    "dataset.testPerClass=10",
    "stage1.epochs=2",
    "evaluation.groups.many=1",
    "evaluation.groups.few=1",
  ],
};

const asProcess = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...argv], { env: { ...process.env, ...env } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const end = (): unknown => child.kill("SIGKILL");
    process.once("exit", end);
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });

describe.skipIf(!canRun)("the commands of a queue, on a Redis with TLS and a user", () => {
  const folder = temporaryFolder();
  let redis: RedisServer;
  let certificate: string;
  beforeAll(async () => {
    const made = selfSigned(temporaryFolder());
    certificate = made.certificate;
    redis = await startRedis({ user, tls: made });
    writeFileSync(join(folder, "sweep.json"), JSON.stringify(sweep));
  });
  afterAll(() => redis?.stop());
  beforeEach(() => {
    vi.stubEnv("LONGTAIL_REDIS", redis.url);
    vi.stubEnv("LONGTAIL_REDIS_USERNAME", user.name);
    vi.stubEnv("LONGTAIL_REDIS_PASSWORD", user.password);
  });
  afterEach(() => vi.unstubAllEnvs());

  it("add, work, show and fetch, and write no secret", { timeout: 120_000 }, async () => {
    const [store, out] = [join(folder, "store"), join(folder, "fetched")];
    const added = await longtail("sweep", "add", join(folder, "sweep.json"));
    expect(added.err).toBe("");
    expect(added.out).toMatch(/^small: 2 cells; jobs added: 1\./);
    const board = join(folder, "board.html");
    await longtail("sweep", "status", "small", "--html", board);
    expect(readFileSync(board, "utf8")).toMatch(/http-equiv="refresh".*embedded-crt-seed0/s);
    // User name and password by the address here, by the environment above.
    const secure = `rediss://${user.name}:${user.password}@127.0.0.1:${redis.tlsPort}`;
    const worked = await asProcess(
      ["worker", "--redis", secure, "--store", store, "--threads", "1", "--until-empty"],
      {
        NODE_EXTRA_CA_CERTS: certificate,
        LONGTAIL_REDIS_USERNAME: "",
        LONGTAIL_REDIS_PASSWORD: "",
      },
    );
    expect(worked.err).toMatch(/small\/embedded-crt-seed0: done/);
    expect(worked).toMatchObject({ code: 0 });
    const shown = await longtail("sweep", "status", "small", "--html", board);
    expect(readFileSync(board, "utf8")).toMatch(/2 done.*accuracy/s);
    expect(readFileSync(board, "utf8")).not.toContain('http-equiv="refresh"');
    expect(shown.out).toMatch(/^embedded-crt-seed0 +done +accuracy [\d.]+, ECE [\d.]+$/m);
    const fetched = await longtail("sweep", "fetch", "small", "--store", store, "--out", out);
    expect(fetched.err).toBe("");
    const log = readFileSync(join(out, "embedded-plain-seed0/events.jsonl"), "utf8");
    expect(log.match(/"epoch-finished"/g)).toHaveLength(2);
    expect(existsSync(join(out, "report.html"))).toBe(true);
    const written = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(written.length).toBeGreaterThan(10);
    for (const text of [...written, ...[added, worked, shown, fetched].map((o) => o.out + o.err)])
      expect(text).not.toMatch(/hidden-/);
  });

  it("say in one sentence that a certificate, a user or a sweep is not known", async () => {
    const secure = `rediss://127.0.0.1:${redis.tlsPort}`;
    const stranger = await longtail("sweep", "status", "small", "--redis", secure);
    expect(stranger.err).toMatch(
      /rediss:\/\/127\.0\.0\.1:\d+: .*Redis cannot be reached: self-signed certificate/,
    );
    vi.stubEnv("LONGTAIL_REDIS_PASSWORD", "hidden-other");
    const wrong = await longtail("sweep", "status", "small");
    expect(wrong.err).toMatch(/Redis cannot be reached: WRONGPASS/);
    vi.stubEnv("LONGTAIL_REDIS_PASSWORD", user.password);
    const unknown = await longtail("sweep", "status", "other");
    expect(unknown.err).toMatch(/other.*a sweep of this queue/);
    for (const { code, err } of [stranger, wrong, unknown]) {
      expect(code).toBe(1);
      expect(err.trim().split("\n")).toHaveLength(1);
      expect(err).not.toMatch(/hidden-/);
    }
  });
});
