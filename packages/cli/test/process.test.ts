// The command as a process: killed, interrupted, diverging, without its backend.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bin, type Outcome, temporaryFolder, tiny } from "./terminal.js";

/** Runs the command; `signal` is sent when its output first has `at` in it. */
const start = (
  argv: readonly string[],
  {
    signal,
    at = "",
    env = {},
  }: {
    readonly signal?: NodeJS.Signals;
    readonly at?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...argv], { env: { ...process.env, ...env } });
    let [out, err, sent] = ["", "", false];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
      if (signal !== undefined && !sent && err.includes(at)) {
        sent = true;
        child.kill(signal);
      }
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });

const weights = (folder: string, name: string): string =>
  readFileSync(join(folder, `${name}.safetensors`)).toString("base64");

describe("a run as a process", () => {
  it.each([
    ["killed in stage 1", "SIGKILL", "stage1 1/3", -1],
    ["killed in stage 2", "SIGKILL", "stage2 1/3", -1],
    ["stopped by Ctrl-C", "SIGINT", "stage1 2/3", 130],
  ] as const)(
    "%s and resumed ends with the same weights as one left alone",
    { timeout: 180_000 },
    async (_, signal, at, code) => {
      const folder = temporaryFolder();
      const [alone, cut] = [join(folder, "alone"), join(folder, "cut")];
      const undisturbed = await start(["run", tiny, "--out", alone]);
      expect(undisturbed.code, undisturbed.err).toBe(0);
      const stopped = await start(["run", tiny, "--out", cut], { signal, at });
      expect(stopped.code, stopped.err).toBe(code);
      expect(existsSync(join(cut, "result.json"))).toBe(false);
      if (signal === "SIGINT") expect(stopped.err).toContain("the run can be resumed");
      const resumed = await start(["run", tiny, "--out", cut, "--resume"]);
      expect(resumed.code, resumed.err).toBe(0);
      expect(resumed.err).toContain("resuming at");
      for (const name of ["stage1-last", "stage2-best", "stage2-last"])
        expect(weights(cut, name) === weights(alone, name), name).toBe(true);
    },
  );

  it("on WebGPU names the adapter, ends by itself, and killed and resumed ends with the same weights", {
    timeout: 180_000,
  }, async ({ skip }) => {
    const folder = temporaryFolder();
    const [alone, cut] = [join(folder, "alone"), join(folder, "cut")];
    const epochs = ["--set", "stage1.epochs=2", "--set", "stage2.epochs=1"];
    const argv = ["run", tiny, "--backend", "webgpu", ...epochs];
    const undisturbed = await start([...argv, "--out", alone]);
    const required = process.env["LONGTAIL_REQUIRE_BACKENDS"]?.includes("webgpu") === true;
    skip(undisturbed.code === 3 && !required, "no adapter here");
    expect(undisturbed.code, undisturbed.err).toBe(0);
    expect(undisturbed.err).toMatch(/webgpu backend: \w+/);
    expect(readFileSync(join(alone, "events.jsonl"), "utf8")).not.toContain("step-not-captured");
    const killed = await start([...argv, "--out", cut], { signal: "SIGKILL", at: "stage1 1/2" });
    expect(killed.code).toBe(-1);
    const resumed = await start([...argv, "--out", cut, "--resume"]);
    expect(resumed.code, resumed.err).toBe(0);
    for (const name of ["stage1-last", "stage2-last"])
      expect(weights(cut, name) === weights(alone, name), name).toBe(true);
  });

  it("that diverges says where, keeps the checkpoint and ends with 4", {
    timeout: 60_000,
  }, async () => {
    const folder = join(temporaryFolder(), "run");
    const { code, err } = await start([
      "run",
      tiny,
      "--out",
      folder,
      "--set",
      "stage1.schedule.learningRate=1e12",
    ]);
    expect(err).toMatch(
      /the loss became (NaN|-?Infinity) in stage1, epoch 1, step \d+; the last good checkpoint is kept/,
    );
    expect(code).toBe(4);
    expect(existsSync(join(folder, "checkpoint.safetensors"))).toBe(true);
  });

  it("without a GPU says what to install and ends with 3", { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), "run");
    const nowhere = { VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" };
    const { code, err } = await start(["run", tiny, "--out", folder, "--backend", "webgpu"], {
      env: nowhere,
    });
    expect(err).toContain("webgpu backend is not available here");
    expect(code).toBe(3);
    expect(existsSync(folder)).toBe(false);
  });
});
