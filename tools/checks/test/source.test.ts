import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { notInstalled } from "../src/checks/install-lines.js";
import { checkSource } from "../src/checks/source.js";
import { renderFault } from "../src/fault.js";
import type { Manifest } from "../src/workspace.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

type Files = Readonly<Record<string, string>>;

const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });

const listed = (others: object) => ({
  ".": entry("index"),
  "./package.json": "./package.json",
  ...others,
});

const url = "https://github.com/longtail-js/longtail";

const manifest = (folder: string, name: string, changes: object = {}): string =>
  JSON.stringify({
    name,
    version: "0.0.0",
    description: "A package that a test has made up",
    license: "MIT",
    keywords: ["made-up", "by", "a-test"],
    homepage: `${url}/tree/main/${folder}#readme`,
    bugs: `${url}/issues`,
    repository: { type: "git", url: `git+${url}.git`, directory: folder },
    engines: { node: ">=20.19.0" },
    type: "module",
    sideEffects: false,
    files: ["dist", "src", "README.md", "CHANGELOG.md", "LICENSE"],
    publishConfig: { access: "public", provenance: true },
    exports: listed({}),
    scripts: {
      build: "tsc -b",
      prepack: `node ${"../".repeat(folder.split("/").length)}tools/checks/built.mjs`,
      typecheck: "tsc -p tsconfig.test.json",
      test: "vitest run",
      lint: "biome check . && oxlint --type-aware --deny-warnings .",
    },
    ...changes,
  });

const install = (...names: readonly string[]): string =>
  `\`\`\`sh\nnpm install ${names.join(" ")}\n\`\`\`\n`;

const packageAt = (folder: string, name: string, sources: Files, changes: object = {}): Files => ({
  [`${folder}/package.json`]: manifest(folder, name, changes),
  [`${folder}/README.md`]: install(name),
  [`${folder}/LICENSE`]: "",
  ...Object.fromEntries(Object.entries(sources).map(([k, v]) => [`${folder}/src/${k}`, v])),
});

const core = packageAt("packages/core", "@longtail/core", {
  "index.ts": 'export { one } from "./one.js";\n',
  "one.ts": "/** One. */\n// a linter's line\nexport const one = 1;\n",
});

const needsCore = { dependencies: { "@longtail/core": "^0.0.0" } };

const write = (...parts: readonly Files[]): string => {
  const root = mkdtempSync(join(tmpdir(), "checks-"));
  folders.push(root);
  const workspaces = ["packages/*", "packages/*/*", "examples/*", "benchmarks", "tools/*"];
  const files = { "package.json": JSON.stringify({ workspaces }), ...Object.assign({}, ...parts) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text as string);
  }
  return root;
};

const faultsOf = (...parts: readonly Files[]): readonly string[] =>
  checkSource(write(...parts)).map(renderFault);

const samplers = (source: string, changes: object = needsCore): Files =>
  packageAt("packages/samplers", "@longtail/samplers", { "index.ts": source }, changes);

const importsCore =
  'import { one } from "@longtail/core";\n/** Two. */\nexport const two = 2 * one;\n';

test("a good workspace has no faults", () => {
  expect(faultsOf(core, samplers(importsCore))).toEqual([]);
});

test("the doc comment of one overload serves them all", () => {
  const overloads = `/** F. */
export function f(x: string): string;
export function f(x: number): number;
export function f(x: unknown): unknown {
  return x;
}
`;
  expect(faultsOf(core, samplers(overloads, {}))).toEqual([]);
});

test("only what entry points export needs a doc comment, through any number of files", () => {
  const files = packageAt(
    "packages/samplers",
    "@longtail/samplers",
    {
      "index.ts": 'export { a as b } from "./a.js";\nexport * from "./c.js";\n',
      "a.ts": "export const a = 1;\nexport const hidden = 2;\n",
      "c.ts": 'export { d } from "./internal/d.js";\n/** C. */\nexport const c = 1;\n',
      "internal/d.ts": "export const d = 1;\nexport const hidden = 2;\n",
    },
    { exports: listed({}) },
  );
  expect(faultsOf(core, files)).toEqual([
    'packages/samplers/src/a.ts:1: the export "a" has no doc comment',
    'packages/samplers/src/internal/d.ts:1: the export "d" has no doc comment',
  ]);
});

test("a backend may register itself on import if it declares the side effect", () => {
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

const asksForLayers = packageAt(
  "packages/ops",
  "@longtail/ops",
  { "index.ts": 'export * from "@tensorflow/tfjs-layers";\n' },
  { peerDependencies: { "@tensorflow/tfjs-layers": "^4.22.0" } },
);

const needsOps = (changes: object = {}): Files =>
  samplers('export * from "@longtail/ops";\n', {
    dependencies: { "@longtail/ops": "^0.0.0" },
    ...changes,
  });

const readme = (folder: string, text: string): Files => ({ [`${folder}/README.md`]: text });

test("a package declares the peers of its dependencies, and its README installs them", () => {
  const peer = { peerDependencies: { "@tensorflow/tfjs-layers": "^4.22.0" } };
  const files = {
    ...asksForLayers,
    ...readme("packages/ops", install("@longtail/ops", "@tensorflow/tfjs-layers")),
    ...needsOps(peer),
    ...readme("packages/samplers", install("@longtail/samplers", "@tensorflow/tfjs-layers")),
  };
  expect(faultsOf(core, files)).toEqual([]);
});

test("an optional peer is imported for its types only", () => {
  const optional = {
    peerDependencies: { "@tensorflow/tfjs-layers": "^4.22.0" },
    peerDependenciesMeta: { "@tensorflow/tfjs-layers": { optional: true } },
  };
  const types = 'export type { Sequential } from "@tensorflow/tfjs-layers";\n';
  expect(faultsOf(core, samplers(types, optional))).toEqual([]);
  expect(faultsOf(core, samplers('export * from "@tensorflow/tfjs-layers";\n', optional))).toEqual([
    'packages/samplers/src/index.ts:1: "@tensorflow/tfjs-layers" is an optional peer, but this import requires it',
  ]);
});

test("install lines name everything that the README imports, and the peers of that", () => {
  const manifests = new Map<string, Manifest>([
    ["a", { name: "a", version: "0", peerDependencies: { "fp-ts": "2", seldom: "1" } }],
    ["b", { name: "b", version: "0", peerDependencies: { "io-ts": "2" } }],
  ]);
  const a = {
    ...manifests.get("a"),
    peerDependenciesMeta: { seldom: { optional: true } },
  } as Manifest;
  const lacks = (...blocks: readonly string[]): readonly string[] =>
    notInstalled(blocks.join("\n"), a, new Map(manifests).set("a", a));
  const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;
  const sh = (text: string): string => fence("sh", text);
  expect(lacks()).toEqual(["a", "fp-ts"]);
  expect(lacks("npm install a fp-ts")).toEqual(["a", "fp-ts"]);
  expect(lacks(sh("npm install a fp-ts"))).toEqual([]);
  expect(lacks(sh("npm install --global a   # fp-ts"))).toEqual(["fp-ts"]);
  expect(lacks(sh("npm install a fp-ts b"))).toEqual(["io-ts"]);
  const program = `import "@x/y/z.js";
import {
  one,
  two,
} from "b/sub";
import type { T } from "t";
import { readFile } from "node:fs";
const word = "from"; const other = await import("other");
export * from "e";
import { own } from "./own.js";`;
  expect(lacks(fence("ts", program), sh("npm install a fp-ts\nnpm install t"))).toEqual([
    "@x/y",
    "b",
    "other",
    "e",
    "io-ts",
  ]);
  expect(lacks(fence("ts no-run", 'import "c";'), sh("npm install a fp-ts"))).toEqual(["c"]);
  expect(lacks(fence("json", 'import "c";'), sh("npm install a fp-ts"))).toEqual([]);
});

test.each<[string, Files, RegExp]>([
  [
    "an undeclared peer of a dependency",
    { ...asksForLayers, ...needsOps() },
    /^packages\/samplers\/package\.json: "@tensorflow\/tfjs-layers" is a peer of "@longtail\/ops" but neither/,
  ],
  [
    "an install line without a package that an example imports",
    {
      ...samplers(importsCore),
      ...readme(
        "packages/samplers",
        `${install("@longtail/samplers")}\`\`\`ts\nimport "@longtail/core";\n\`\`\`\n`,
      ),
    },
    /^packages\/samplers\/README\.md: no npm install line names @longtail\/core$/,
  ],
  ["a package without keywords", samplers("", { keywords: [] }), /"keywords" has fewer than/],
  ["other engines", samplers("", { engines: { node: ">=18" } }), /"engines" is not \{"node"/],
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
  [
    "an undeclared import through #",
    samplers('/** E. */\nexport * as E from "#fp-ts/Either";\n', {}),
    /index\.ts:2: "fp-ts" is imported but not in/,
  ],
  [
    "io-ts among the peers",
    samplers('export * from "io-ts";\n', { peerDependencies: { "io-ts": "^2.2.22" } }),
    /"io-ts" must be an ordinary dependency/,
  ],
  [
    "another build of fp-ts",
    samplers("", { imports: { "#fp-ts/*": "fp-ts/lib/*.js" } }),
    /"imports" must map "#fp-ts/,
  ],
  ["an unused dependency", samplers("", needsCore), /"@longtail\/core" is declared, but nothing/],
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
    "a pipeline below its presets",
    {
      ...packageAt("packages/pipelines/mislas", "@longtail/mislas", { "index.ts": "" }),
      ...packageAt(
        "packages/pipelines/two-stage",
        "@longtail/two-stage",
        { "index.ts": 'export type {} from "@longtail/mislas";\n' },
        { dependencies: { "@longtail/mislas": "0.0.0" } },
      ),
    },
    /the layer "engine" may not import "pipelines"/,
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
    "a Node module",
    samplers('import { join } from "node:path";\n/** J. */\nexport const j = join;\n', {}),
    /a static import of "node:path" breaks the package in browsers/,
  ],
  [
    "a cycle of files",
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
  ["Math.random", samplers("Math.random();\n", {}), /Math\.random: draw random/],
  ["a class", samplers("/** C. */\nexport class C {}\n", {}), /class: use functions/],
  ["an undocumented export", samplers("export const x = 1;\n", {}), /the export "x" has no doc/],
  [
    "an export with an ordinary comment",
    samplers("/* no doc */\nexport const x = 1;\n", {}),
    /the export "x" has no doc/,
  ],
  ["another type", samplers("", { type: "commonjs" }), /"type" is not "module"/],
  [
    "an index elsewhere",
    samplers("", { exports: { ".": "./dist/index.js" } }),
    /"exports" must map "\." to \{"types":"\.\/dist\/index\.d\.ts"/,
  ],
  ["a manifest that is not exported", samplers("", { exports: {} }), /map "\.\/package\.json" to/],
  [
    "an entry point without types",
    samplers("", { exports: listed({ "./disk": "./dist/disk.js" }) }),
    /"exports" must map "\.\/disk" to \{"types"/,
  ],
  [
    "an entry point without a source file",
    samplers("", { exports: listed({ "./disk": entry("disk") }) }),
    /"exports" lists "\.\/disk", but there is no src\/disk\.ts/,
  ],
  [
    "a JSON file outside dist",
    samplers("", { exports: listed({ "./a.json": "./src/a.json" }) }),
    /"exports" must map "\.\/a\.json" to "\.\/dist\/a\.json"/,
  ],
  [
    "an entry point that is internal",
    samplers("", { exports: listed({ "./internal/a": entry("internal/a") }) }),
    /"exports" lists "\.\/internal\/a", which is internal/,
  ],
  [
    "a wildcard over a folder",
    samplers("", { exports: listed({ "./parts/*": entry("parts/*") }) }),
    /"exports" may not hold "\.\/parts\/\*"/,
  ],
  [
    "an import of an unlisted entry point",
    {
      ...packageAt(
        "packages/core",
        "@longtail/core",
        { "index.ts": "", "one.ts": "", "two.ts": "" },
        { exports: listed({ "./two": entry("two") }) },
      ),
      ...samplers('import "@longtail/core/two";\nimport "@longtail/core/one";\n'),
    },
    /^packages\/samplers\/src\/index\.ts:2: "@longtail\/core" does not export "\.\/one"$/,
  ],
  [
    "an import of an internal file by a test",
    {
      ...samplers("", {}),
      "packages/samplers/test/a.test.ts": 'import "@longtail/samplers/internal/a";\n',
    },
    /a\.test\.ts:1: "@longtail\/samplers" does not export "\.\/internal\/a"/,
  ],
  [
    "another repository",
    samplers("", { repository: "github:somebody/else" }),
    /"repository" is not \{"type":"git"/,
  ],
  [
    "packing without a guard",
    samplers("", { scripts: { build: "tsc -b" } }),
    /the script "prepack" is not node \.\.\/\.\.\/tools\/checks\/built\.mjs/,
  ],
  [
    "a link that leads nowhere on npm",
    {
      ...samplers("", {}),
      ...readme("packages/samplers", `${install("@longtail/samplers")}[core](../core)\n`),
    },
    /^packages\/samplers\/README\.md: \.\.\/core leads nowhere on npm/,
  ],
  ["another script", samplers("", { scripts: { build: "tsc" } }), /the script "build" differs/],
  [
    "tfjs-core among the dependencies",
    samplers('import "@tensorflow/tfjs-core";\n', {
      dependencies: { "@tensorflow/tfjs-core": "4.22.0" },
    }),
    /"@tensorflow\/tfjs-core" must be a peer dependency/,
  ],
  [
    "a sibling without a caret",
    samplers(importsCore, { dependencies: { "@longtail/core": "0.0.0" } }),
    /"@longtail\/core" is 0\.0\.0; it must be \^0\.0\.0/,
  ],
  [
    "a folder outside the layers",
    packageAt("packages/odd", "@longtail/odd", {}),
    /packages\/odd: this folder belongs to no layer/,
  ],
])("%s is found", (_, files, sentence) => {
  const faults = faultsOf(core, files);
  expect(faults).toContainEqual(expect.stringMatching(sentence));
});

test("a missing README is found", () => {
  const { "packages/samplers/README.md": _, ...others } = samplers(importsCore);
  expect(faultsOf(core, others)).toEqual(["packages/samplers: README.md is missing"]);
});

test("a package lists its entry points, and a wildcard is found", () => {
  const exports = listed({ "./disk": entry("disk"), "./a.schema.json": "./dist/a.schema.json" });
  const files = packageAt(
    "packages/samplers",
    "@longtail/samplers",
    { "index.ts": "", "disk.ts": "" },
    { exports },
  );
  expect(faultsOf(core, files)).toEqual([]);
  const open = samplers("", { exports: listed({ "./internal/*": null, "./*": entry("*") }) });
  expect(faultsOf(core, open)).toEqual([
    'packages/samplers/package.json: "exports" may not hold "./internal/*"',
    'packages/samplers/package.json: "exports" may not hold "./*"',
  ]);
});

test("an entry point that the index does not load may be for Node only", () => {
  const files = packageAt("packages/samplers", "@longtail/samplers", {
    "index.ts": "",
    "disk.ts": 'import "node:fs";\n',
  });
  expect(faultsOf(core, files)).toEqual([]);
});
