import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useFaults } from "../src/release/check.js";
import { run } from "../src/run.js";

const guard = fileURLToPath(new URL("../built.mjs", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "release-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a package is packed only if it is built", async () => {
  const exports = { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } };
  const bin = { made: "./bin/made.js" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "made-up", exports, bin }));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist/index.d.ts"), "");
  const refused = await run(process.execPath, [guard], { cwd: folder });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toBe(
    "made-up is not built: ./dist/index.js, ./bin/made.js missing; npm run build\n",
  );

  writeFileSync(join(folder, "dist/index.js"), "");
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/made.js"), "");
  expect((await run(process.execPath, [guard], { cwd: folder })).code).toBe(0);
});

test("a program that fails, or prints the trace of a worker, is a fault", async () => {
  const faultsOf = (program: string) => {
    writeFileSync(join(folder, "program.mjs"), program);
    const runtime = { name: "this", command: [process.execPath] } as const;
    return useFaults(folder, "program.mjs")(runtime);
  };
  expect(await faultsOf('console.log("good")')).toEqual([]);
  expect(await faultsOf("process.exitCode = 3")).toMatchObject([
    { where: "program.mjs on this", what: expect.stringMatching(/^exit code 3/) },
  ]);
  expect(await faultsOf("console.error(new Error('a worker').stack)")).toHaveLength(1);
});
