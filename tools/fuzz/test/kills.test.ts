// Runs killed at any moment and resumed: they end with the bytes of a run that was left alone.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { count, dice, seed } from "./files.js";

const cases = count(1 / 20);

const root = mkdtempSync(join(tmpdir(), "longtail-kills-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const program = new URL("../../../packages/cli/bin/longtail.js", import.meta.url).pathname;
const tiny = new URL("../../../packages/cli/test/tiny.json", import.meta.url).pathname;

const longtail = (folder: string, killedAfter?: number) =>
  new Promise<number>((resolve) => {
    const argv = ["run", tiny, "--resume", "--out", join(root, folder)];
    const child = spawn(process.execPath, [program, ...argv], { stdio: "ignore" });
    const timer =
      killedAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killedAfter);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(code ?? -1);
    });
  });
const weights = ["stage1-best", "stage1-last", "stage2-best", "stage2-last"];
const bytesOf = (folder: string, name: string): Buffer =>
  readFileSync(join(root, folder, `${name}.safetensors`));

let milliseconds = 0;
beforeAll(async () => {
  const began = performance.now();
  expect(await longtail("alone")).toBe(0);
  milliseconds = performance.now() - began;
}, 600_000);

it(`${cases} runs, killed at random and resumed, end with the same bytes (seed ${seed})`, async () => {
  for (let test = 0; test < cases; test++) {
    const draw = dice(test);
    const folder = `killed-${test}`;
    for (let kills = 1 + draw(2); kills > 0; kills--)
      await longtail(folder, draw(Math.ceil(milliseconds)));
    expect(await longtail(folder), `case ${test}`).toBe(0);
    for (const name of weights)
      expect(bytesOf(folder, name).equals(bytesOf("alone", name)), `case ${test}: ${name}`).toBe(
        true,
      );
    rmSync(join(root, folder), { recursive: true, force: true });
  }
});
