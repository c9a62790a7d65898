import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkSource } from "../src/checks/source.js";
import { renderFault } from "../src/fault.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

type Files = Readonly<Record<string, string>>;

const manifest = (name: string, changes: object = {}): string =>
  JSON.stringify({
    name,
    version: "0.0.0",
    description: "A package that a test has made up",
    license: "MIT",
    type: "module",
    sideEffects: false,
    files: ["dist", "src", "README.md", "LICENSE"],
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./internal/*": null,
      "./package.json": "./package.json",
      "./*": { types: "./dist/*.d.ts", default: "./dist/*.js" },
    },
    scripts: {
      build: "tsc -b",
      typecheck: "tsc -p tsconfig.test.json",
      test: "vitest run",
      lint: "biome check . && oxlint --type-aware --deny-warnings .",
    },
    ...changes,
  });

const packageAt = (folder: string, name: string, sources: Files, changes: object = {}): Files => ({
  [`${folder}/package.json`]: manifest(name, changes),
  [`${folder}/README.md`]: "",
  [`${folder}/LICENSE`]: "",
  ...Object.fromEntries(Object.entries(sources).map(([k, v]) => [`${folder}/src/${k}`, v])),
});

const core = packageAt("packages/core", "@longtail/core", {
  "index.ts": 'export { one } from "./one.js";\n',
  "one.ts": "/** One. */\n// a linter's line\nexport const one = 1;\n",
});

const needsCore = { dependencies: { "@longtail/core": "0.0.0" } };

const faultsOf = (...parts: readonly Files[]): readonly string[] => {
  const root = mkdtempSync(join(tmpdir(), "checks-"));
  folders.push(root);
  const workspaces = ["packages/*", "packages/*/*", "examples/*", "benchmarks", "tools/*"];
  const files = { "package.json": JSON.stringify({ workspaces }), ...Object.assign({}, ...parts) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text as string);
  }
  return checkSource(root).map(renderFault);
};

const samplers = (source: string, changes: object = needsCore): Files =>
  packageAt("packages/samplers", "@longtail/samplers", { "index.ts": source }, changes);

const importsCore =
  'import { one } from "@longtail/core";\n/** Two. */\nexport const two = 2 * one;\n';

test("a good workspace has no faults", () => {
  expect(faultsOf(core, samplers(importsCore))).toEqual([]);
});

test("a backend may register itself when it is imported, and says so", () => {
  const backend = (changes: object): Files =>
    packageAt(
      "packages/backends/wasm",
      "@longtail/backend-wasm",
      { "index.ts": 'import "./register.js";\n', "register.ts": "" },
      changes,
    );
  const sideEffects = ["./dist/index.js", "./dist/register.js"];
  expect(faultsOf(backend({ sideEffects }))).toEqual([]);
  expect(faultsOf(backend({}))).toEqual([
    expect.stringMatching(/"sideEffects" is not \["\.\/dist\/index\.js"/),
  ]);
});

test.each<[string, Files, RegExp]>([
  [
    "an undeclared import",
    samplers(importsCore, {}),
    /^packages\/samplers\/src\/index\.ts:1: "@longtail\/core" is imported but not in/,
  ],
  [
    "an undeclared type import",
    samplers('/** T. */\nexport type T = import("io-ts").Any;\n', {}),
    /index\.ts:2: "io-ts" is imported but not in/,
  ],
  ["an unused dependency", samplers("", needsCore), /"@longtail\/core" is declared, but nothing/],
  [
    "an unloadable path",
    samplers('export type { Either } from "fp-ts/Either";\n', {
      peerDependencies: { "fp-ts": "^2.16.0" },
    }),
    /Node cannot load "fp-ts\/Either"/,
  ],
  [
    "a relative path without its ending",
    samplers('export { x } from "./x";\n', {}),
    /Node cannot load "\.\/x"/,
  ],
  [
    "a sibling",
    {
      ...samplers("/** S. */\nexport const s = 1;\n", {}),
      ...packageAt(
        "packages/mixup",
        "@longtail/mixup",
        { "index.ts": 'export { s } from "@longtail/samplers";\n' },
        { dependencies: { "@longtail/samplers": "0.0.0" } },
      ),
    },
    /mixup\/src\/index\.ts:1: the layer "primitives" may not import "primitives"/,
  ],
  [
    "a backend in a library",
    {
      ...packageAt("packages/backends/wasm", "@longtail/backend-wasm", { "index.ts": "" }),
      ...packageAt(
        "packages/pipelines/two-stage",
        "@longtail/two-stage",
        { "index.ts": 'import "@longtail/backend-wasm";\n' },
        { dependencies: { "@longtail/backend-wasm": "0.0.0" } },
      ),
    },
    /only applications and tests import a backend/,
  ],
  [
    "a module of Node's",
    samplers('import { join } from "node:path";\n/** J. */\nexport const j = join;\n', {}),
    /a static import of "node:path" keeps the package out of browsers/,
  ],
  [
    "a circle of files",
    packageAt("packages/augment", "@longtail/augment", {
      "index.ts": 'export { a } from "./a.js";\n',
      "a.ts": 'import { b } from "./b.js";\n/** A. */\nexport const a = () => b;\n',
      "b.ts": 'import { a } from "./a.js";\n/** B. */\nexport const b = () => a;\n',
    }),
    /circular import: packages\/augment\/src\/a\.ts -> packages\/augment\/src\/b\.ts -> packages\/augment\/src\/a\.ts/,
  ],
  [
    "a synchronous read",
    samplers("declare const x: any;\nx.dataSync();\n", {}),
    /synchronous read/,
  ],
  ["Math.random", samplers("Math.random();\n", {}), /Math\.random: randomness/],
  ["printing", samplers("console.log(1);\n", {}), /console: libraries print nothing/],
  ["a default export", samplers("export default 1;\n", {}), /default export/],
  ["an enum", samplers("/** E. */\nexport enum E { A }\n", {}), /enum: use a union/],
  ["a class", samplers("/** C. */\nexport class C {}\n", {}), /class: use functions/],
  ["an undocumented export", samplers("export const x = 1;\n", {}), /the export "x" has no doc/],
  [
    "an export with an ordinary comment",
    samplers("/* no doc */\nexport const x = 1;\n", {}),
    /the export "x" has no doc/,
  ],
  ["another type", samplers("", { type: "commonjs" }), /"type" is not "module"/],
  ["other exports", samplers("", { exports: { ".": "./dist/index.js" } }), /"exports" differs/],
  ["another script", samplers("", { scripts: { build: "tsc" } }), /the script "build" differs/],
  [
    "tfjs-core among the dependencies",
    samplers('import "@tensorflow/tfjs-core";\n', {
      dependencies: { "@tensorflow/tfjs-core": "4.22.0" },
    }),
    /"@tensorflow\/tfjs-core" must be a peer dependency/,
  ],
  [
    "an old version of a sibling",
    samplers(importsCore, { dependencies: { "@longtail/core": "^0.0.0" } }),
    /"@longtail\/core" is \^0\.0\.0, but the workspace has 0\.0\.0/,
  ],
  [
    "a folder outside the layers",
    packageAt("packages/odd", "@longtail/odd", {}),
    /packages\/odd: this folder is not in any layer/,
  ],
])("%s is found", (_, files, sentence) => {
  const faults = faultsOf(core, files);
  expect(faults).toContainEqual(expect.stringMatching(sentence));
});

test("a missing README is found", () => {
  const { "packages/samplers/README.md": _, ...others } = samplers(importsCore);
  expect(faultsOf(core, others)).toEqual(["packages/samplers: README.md is missing"]);
});

test("a subpath that the index does not load may be Node's alone", () => {
  const files = packageAt("packages/samplers", "@longtail/samplers", {
    "index.ts": "",
    "disk.ts": 'import "node:fs";\n',
  });
  expect(faultsOf(core, files)).toEqual([]);
});
