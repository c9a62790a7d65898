import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderFault } from "../src/fault.js";
import { importFaults } from "../src/packed/consumer.js";
import { lintFaults } from "../src/packed/lint.js";
import { contentFaults, pack, type Tarball } from "../src/packed/pack.js";

const manifest = {
  name: "made-up",
  version: "0.0.0",
  license: "MIT",
  type: "module",
  files: ["dist", "README.md", "LICENSE"],
  exports: {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
  },
};

const good = {
  "README.md": "x",
  LICENSE: "x",
  "dist/index.js": "export const a = 1;\n",
  "dist/index.d.ts": "export declare const a: number;\n",
  "dist/internal/b.js": "export const b = 1;\n",
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "packed-"));
});
afterAll(() => rmSync(root, { recursive: true }));

const packed = async (
  name: string,
  files: Readonly<Record<string, string>>,
  changes: object = {},
): Promise<Tarball> => {
  const whole = { ...manifest, name, ...changes };
  for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(whole) })) {
    mkdirSync(join(root, name, path, ".."), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return pack(root, root)({ folder: name, manifest: whole, files: [], sources: [], tests: [] });
};

test("a good tarball has no faults", { timeout: 60_000 }, async () => {
  const tarball = await packed("good", good);
  expect(contentFaults(tarball)).toEqual([]);
  expect(await lintFaults(tarball)).toEqual([]);
});

test("missing files and files that do not belong are found", { timeout: 60_000 }, async () => {
  const { "README.md": _, ...others } = good;
  const faults = contentFaults(await packed("files", { ...others, "dist/a.tsbuildinfo": "" }));
  expect(faults.map(renderFault)).toEqual([
    "files: the tarball lacks README.md",
    "files: the tarball contains dist/a.tsbuildinfo",
  ]);
});

test("a missing JSON file among the entry points is found", async () => {
  const changes = { exports: { ...manifest.exports, "./a.json": "./dist/a.json" } };
  const faults = contentFaults(await packed("json", good, changes));
  expect(faults.map(renderFault)).toEqual(["json: the tarball lacks dist/a.json"]);
});

test("wrong types and wrong exports are found", { timeout: 60_000 }, async () => {
  const { "dist/index.d.ts": _, ...untyped } = good;
  const noTypes = await packed("untyped", untyped);
  const found = (await lintFaults(noTypes)).map(renderFault).join("\n");
  expect(found).toMatch(/publint: .*index\.d\.ts/);
  expect(found).toMatch(/are the types wrong/);
});

test("a subpath that plain Node cannot load is found", { timeout: 60_000 }, async () => {
  const broken = {
    ...good,
    "dist/c.js": 'import "fp-ts/Either";\n',
    "dist/c.d.ts": "export {};\n",
  };
  const c = { types: "./dist/c.d.ts", default: "./dist/c.js" };
  const tarball = await packed("broken", broken, { exports: { ...manifest.exports, "./c": c } });
  // A package can import itself by name, so its own folder serves as the consumer.
  const faults = (await importFaults(join(root, "broken"), [tarball])).map(renderFault);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^broken: in plain Node, broken\/c: Cannot find/);
});

test("listed entry points are loaded, and other files cannot be", async () => {
  const { ".": index } = manifest.exports;
  const disk = { types: "./dist/disk.d.ts", default: "./dist/disk.js" };
  const changes = { exports: { ".": index, "./disk": disk } };
  const files = { ...good, "dist/disk.js": 'import "fp-ts/Either";\n', "dist/c.js": "" };
  const tarball = await packed("listed", files, changes);
  const faults = (await importFaults(join(root, "listed"), [tarball])).map(renderFault);
  expect(faults).toEqual([
    expect.stringMatching(/^listed: in plain Node, listed\/disk: Cannot find/),
  ]);
});

test("an internal file that can be imported is found", { timeout: 60_000 }, async () => {
  const open = { exports: { ".": "./dist/index.js", "./*": "./dist/*.js" } };
  const tarball = await packed("open", good, open);
  const faults = (await importFaults(join(root, "open"), [tarball])).map(renderFault);
  expect(faults).toEqual(["open: in plain Node, open/internal/b can be imported, but is internal"]);
});
