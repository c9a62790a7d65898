// The command as a process on WebGPU.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { start, weights } from "./process.js";
import { temporaryFolder, tiny } from "./terminal.js";

describe("a run as a process", () => {
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
});
