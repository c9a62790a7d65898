// The command as a process: killed, interrupted, diverging, without its backend.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { start, weights } from "./process.js";
import { bin, type Outcome, temporaryFolder, tiny } from "./terminal.js";

/** Sends a signal a second after the start, or when the output has `at` in it; tells how the command ended, and how soon. */
const stopped = (
  argv: readonly string[],
  signal: NodeJS.Signals,
  at: string | undefined,
): Promise<{ readonly ended: number | NodeJS.Signals | null; readonly milliseconds: number }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...argv]);
    let [err, sent] = ["", 0];
    const send = (): void => {
      if (sent > 0) return;
      sent = performance.now();
      child.kill(signal);
    };
    if (at === undefined) setTimeout(send, 1000);
    child.stderr.on("data", (chunk) => {
      err += chunk;
      if (at !== undefined && err.includes(at)) send();
    });
    child.on("exit", (code, by) =>
      resolve({ ended: by ?? code, milliseconds: performance.now() - sent }),
    );
  });

/** Runs a shell's command line, in which `$longtail` is the command. */
const shell = (line: string, cwd: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, longtail: `${process.execPath} ${bin}`, tiny };
    const child = spawn("bash", ["-c", line], { cwd, env });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });

describe("the command in a shell", { timeout: 120_000 }, () => {
  it("trains to the end when its reader has seen enough", async () => {
    const folder = temporaryFolder();
    const { out, err } = await shell(
      '$longtail run "$tiny" --out run 2>&1 | head -1; echo $PIPESTATUS',
      folder,
    );
    expect(out).toMatch(/^wasm backend: .*\n0\n$/);
    expect(err).toBe("");
    expect(existsSync(join(folder, "run", "result.json"))).toBe(true);
  });
  it("lists to a reader that closes at once", async () => {
    const { out, err } = await shell("$longtail list | true; echo $PIPESTATUS", "/");
    expect({ out, err }).toEqual({ out: "0\n", err: "" });
  });
  it.skipIf(!existsSync("/dev/full"))("says that a disk is full", async () => {
    const { code, err } = await shell("$longtail list > /dev/full", "/");
    expect(err).toMatch(/^longtail: the output cannot be written \(.*no space left.*\)\n$/);
    expect(code).toBe(1);
  });
  it("says that its folder has gone", async () => {
    const { code, err } = await shell(
      "mkdir gone && cd gone && rmdir ../gone && $longtail report x",
      temporaryFolder(),
    );
    expect(err).not.toContain("    at ");
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe("a command that has nothing to tidy up", { timeout: 180_000 }, () => {
  const folder = join(temporaryFolder(), "run");
  // Drawing the images and predicting them takes some seconds each.
  const large = { testPerClass: 8000, validationPerClass: 8000 };
  beforeAll(async () => {
    const one = ["--set", "stage1.epochs=1", "--set", "stage2.epochs=1"];
    expect((await start(["run", tiny, ...one, "--out", folder])).code).toBe(0);
    const file = join(folder, "pipeline.json");
    const { dataset, ...others } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...others, dataset: { ...dataset, ...large } }));
    // What records the smaller data.
    for (const name of ["result.json", "checkpoint.safetensors", "input.json"])
      rmSync(join(folder, name));
  }, 120_000);

  it.each([
    ["plan", join(folder, "pipeline.json"), "SIGINT", undefined],
    ["evaluate", folder, "SIGTERM", undefined],
    ["evaluate", folder, "SIGINT", "wasm backend"],
    ["calibrate", folder, "SIGINT", "wasm backend"],
  ] as const)("%s %s ends at once at %s, after %s", async (command, what, signal, at) => {
    const { ended, milliseconds } = await stopped([command, what], signal, at);
    // The shell makes 130 of SIGINT and 143 of SIGTERM.
    expect(ended).toBe(signal);
    expect(milliseconds).toBeLessThan(1000);
  });
});

describe("a run as a process", () => {
  const alone = join(temporaryFolder(), "alone");
  beforeAll(async () => {
    const undisturbed = await start(["run", tiny, "--out", alone]);
    expect(undisturbed.code, undisturbed.err).toBe(0);
  }, 120_000);

  it.each([
    ["killed in stage 1", "SIGKILL", "stage1 1/3", -1],
    ["killed in stage 2", "SIGKILL", "stage2 1/3", -1],
    ["stopped by Ctrl-C", "SIGINT", "stage1 2/3", 130],
  ] as const)(
    "%s and resumed ends with the same weights as one left alone",
    { timeout: 180_000 },
    async (_, signal, at, code) => {
      const cut = join(temporaryFolder(), "cut");
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
