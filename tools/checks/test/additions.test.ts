import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addedFiles, changedFiles, copyRepository, execute } from "../src/scratch.js";
import { readWorkspace } from "../src/workspace.js";

let root: string;
let copy: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "repository-"));
  copy = mkdtempSync(join(tmpdir(), "copy-"));
  const files = {
    "package.json": '{ "workspaces": ["packages/*"] }',
    ".gitignore": "dist\nnode_modules\n",
    "packages/a/package.json": '{ "name": "@longtail/a" }',
    "packages/a/src/index.ts": "export const a = 1;\n",
    "packages/a/dist/index.js": "export const a = 1;\n",
    "node_modules/tool/index.js": "export const tool = 1;\n",
    "node_modules/@longtail/a/old.js": "",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await execute(root, "git", "init", "--quiet");
  await copyRepository(root, copy, readWorkspace(root).packages);
});
afterAll(() => {
  for (const folder of [root, copy]) rmSync(folder, { recursive: true });
});

test("a copy is built, and its packages see each other and not the original", () => {
  const contentOf = (path: string) => readFileSync(join(copy, path), "utf8");
  expect(contentOf("packages/a/dist/index.js")).toContain("a = 1");
  expect(contentOf("node_modules/tool/index.js")).toContain("tool");
  writeFileSync(join(copy, "packages/a/dist/index.js"), "changed");
  expect(contentOf("node_modules/@longtail/a/dist/index.js")).toBe("changed");
  expect(readFileSync(join(root, "packages/a/dist/index.js"), "utf8")).toContain("a = 1");
});

test("added, changed and deleted files of a copy are found", async () => {
  expect([await addedFiles(copy), await changedFiles(copy)]).toEqual([[], []]);
  writeFileSync(join(copy, "packages/a/src/new.ts"), "");
  writeFileSync(join(copy, "packages/a/src/index.ts"), "export const a = 2;\n");
  rmSync(join(copy, "packages/a/package.json"));
  expect(await addedFiles(copy)).toEqual(["packages/a/src/new.ts"]);
  expect(await changedFiles(copy)).toEqual(["packages/a/package.json", "packages/a/src/index.ts"]);
});

test("a command that fails says why", async () => {
  await expect(execute(copy, "git", "no-such-command")).rejects.toThrow(
    /git no-such-command: exit/,
  );
});
