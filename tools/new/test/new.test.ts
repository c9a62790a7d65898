import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newFiles, write } from "../src/template.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "new-"));
  for (const name of ["core", "ops"]) {
    const folder = join(root, "node_modules/@longtail", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "3.1.4" }));
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const filesOf = (name: string) => {
  const files = newFiles("loss", name, root);
  if ("fault" in files) throw new Error(files.fault);
  return files;
};

test("a new loss has ten files, in which the template's name does not occur", () => {
  const files = filesOf("seesaw-loss");
  expect(files.map(({ path }) => path).sort()).toEqual([
    ".changeset/seesaw-loss.md",
    "packages/losses/seesaw-loss/LICENSE",
    "packages/losses/seesaw-loss/README.md",
    "packages/losses/seesaw-loss/package.json",
    "packages/losses/seesaw-loss/src/index.ts",
    "packages/losses/seesaw-loss/src/seesaw-loss.ts",
    "packages/losses/seesaw-loss/test/seesaw-loss.test.ts",
    "packages/losses/seesaw-loss/tsconfig.json",
    "packages/losses/seesaw-loss/tsconfig.test.json",
    "packages/losses/seesaw-loss/vitest.config.ts",
  ]);
  for (const { text } of files) expect(text).not.toMatch(/example.?loss/i);
  const source = files.find(({ path }) => path.endsWith("src/seesaw-loss.ts"))?.text;
  expect(source).toContain("export const seesawLoss =");
  expect(source).toContain('export const SeesawLoss = component("loss/seesaw-loss"');
});

test("a new package asks for the present versions of its siblings", () => {
  const manifest = filesOf("seesaw").find(({ path }) => path.endsWith("/package.json"));
  expect(JSON.parse(manifest?.text ?? "")).toMatchObject({
    dependencies: { "@longtail/core": "^3.1.4", "@longtail/ops": "^3.1.4" },
    devDependencies: { "@longtail/testkit": "0.0.0" },
  });
});

test("files are written, and never over others", () => {
  const files = filesOf("seesaw");
  write(root, files);
  expect(readFileSync(join(root, "packages/losses/seesaw/src/index.ts"), "utf8")).toContain(
    "seesaw",
  );
  expect(newFiles("loss", "seesaw", root)).toEqual({
    fault: '"seesaw" is taken: packages/losses/seesaw exists.',
  });
  expect(() => write(root, files)).toThrow("EEXIST");
});

test.each(["Seesaw", "seesaw_loss", "-x", "x2", "", "../x", "a--b"])("%j is no name", (name) => {
  expect(newFiles("loss", name, root)).toEqual({
    fault: `"${name}" is not a package name: use lower-case words joined by hyphens, as in "seesaw-loss".`,
  });
});

test.each(["class", "default", "options", "loss", "gathered", "checked"])(
  "%j has another meaning",
  (name) => {
    expect(newFiles("loss", name, root)).toMatchObject({ fault: /another meaning/ });
  },
);

test("names that exist and templates that do not are refused", () => {
  mkdirSync(join(root, "node_modules/@longtail/resnet"), { recursive: true });
  expect(newFiles("loss", "resnet", root)).toEqual({
    fault: '"resnet" is taken: node_modules/@longtail/resnet exists.',
  });
  expect(newFiles("toString", "x", root)).toMatchObject({ fault: /no template for "toString"/ });
  expect(existsSync(join(root, "packages"))).toBe(false);
});
