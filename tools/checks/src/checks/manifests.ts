import { isDeepStrictEqual } from "node:util";
import type { Fault } from "../fault.js";
import { repository } from "../repository.js";
import { type Manifest, type Package, published } from "../workspace.js";

const scripts = {
  build: /^(node [\w/-]+\.mjs && )?tsc -b( && (rolldown -c|node [\w/-]+\.mjs))?$/,
  typecheck: /^tsc -p tsconfig\.test\.json$/,
  test: /^vitest run$/,
  lint: /^biome check \. && oxlint --type-aware --deny-warnings \.$/,
};

const engines = { node: ">=20.19.0" };

const publishConfig = { access: "public", provenance: true };

const addressesOf = (folder: string): Readonly<Record<string, unknown>> => ({
  homepage: `${repository}/tree/main/${folder}#readme`,
  bugs: `${repository}/issues`,
  repository: { type: "git", url: `git+${repository}.git`, directory: folder },
});

const prepackOf = (folder: string): string =>
  `node ${"../".repeat(folder.split("/").length)}tools/checks/built.mjs`;

const peers: Readonly<Record<string, string>> = { "@tensorflow/tfjs-core": "^4.22.0" };

const shared: Readonly<Record<string, string>> = { "fp-ts": "^2.16.11", "io-ts": "^2.2.22" };

// Node loads only the CommonJS build of fp-ts; bundlers shake only the build in ES modules.
const fpTs = { types: "fp-ts/lib/*.js", node: "fp-ts/lib/*.js", default: "fp-ts/es6/*.js" };

// Importing a backend package registers the backend, so bundlers must keep that import.
const sideEffectsOf = ({ folder, sources }: Package): false | readonly string[] =>
  folder.startsWith("packages/backends/") &&
  sources.some(({ path }) => path === `${folder}/src/register.ts`)
    ? ["./dist/index.js", "./dist/register.js"]
    : false;

const shapeFaults = (
  folder: string,
  manifest: Manifest,
  isCli: boolean,
  sideEffects: false | readonly string[],
): readonly string[] => {
  const expect = (good: boolean, what: string): readonly string[] => (good ? [] : [what]);
  const files = manifest["files"];
  const keywords = manifest["keywords"];
  const builds = (manifest["imports"] as Record<string, unknown> | undefined)?.["#fp-ts/*"];
  const script = manifest["scripts"] as Record<string, string> | undefined;
  return [
    ...expect(
      isCli ? manifest.name === "longtail" : /^@longtail\/[a-z-]+$/.test(manifest.name),
      `"name" is ${manifest.name}`,
    ),
    ...expect(
      typeof manifest["description"] === "string" && manifest["description"].length >= 20,
      '"description" is missing or too short',
    ),
    ...expect(
      Array.isArray(keywords) && keywords.length >= 3 && new Set(keywords).size === keywords.length,
      '"keywords" has fewer than three entries or a duplicate',
    ),
    ...expect(
      isDeepStrictEqual(manifest["engines"], engines),
      `"engines" is not ${JSON.stringify(engines)}`,
    ),
    ...expect(/^MIT( AND |$)/.test(String(manifest["license"])), '"license" is not MIT'),
    ...expect(manifest["type"] === "module", '"type" is not "module"'),
    ...expect(
      isDeepStrictEqual(manifest["sideEffects"], sideEffects) || isCli,
      `"sideEffects" is not ${JSON.stringify(sideEffects)}`,
    ),
    ...expect(
      builds === undefined || isDeepStrictEqual(builds, fpTs),
      `"imports" must map "#fp-ts/*" to ${JSON.stringify(fpTs)}`,
    ),
    ...Object.entries({ ...addressesOf(folder), publishConfig }).flatMap(([key, wanted]) =>
      expect(isDeepStrictEqual(manifest[key], wanted), `"${key}" is not ${JSON.stringify(wanted)}`),
    ),
    ...expect(
      script?.["prepack"] === prepackOf(folder),
      `the script "prepack" is not ${prepackOf(folder)}`,
    ),
    ...expect(
      Array.isArray(files) &&
        ["dist", "src", "README.md", "CHANGELOG.md", "LICENSE"].every((name) =>
          files.includes(name),
        ),
      '"files" lacks one of dist, src, README.md, CHANGELOG.md, LICENSE',
    ),
    ...Object.entries(scripts).flatMap(([name, pattern]) =>
      expect(
        pattern.test(script?.[name] ?? ""),
        `the script "${name}" differs from the template's`,
      ),
    ),
  ];
};

const dependencyFaults = (
  manifest: Manifest,
  ranges: ReadonlyMap<string, string>,
  isCli: boolean,
): readonly string[] => [
  ...Object.keys(manifest.dependencies ?? {})
    .filter((name) => name in peers && !isCli)
    .map(
      (name) =>
        `"${name}" must be a peer dependency; otherwise an application can end up with two copies`,
    ),
  ...Object.entries(manifest.peerDependencies ?? {})
    .filter(([name, range]) => name in peers && peers[name] !== range)
    .map(
      ([name, range]) =>
        `the peer "${name}" is ${range} here but ${peers[name]} in all other packages`,
    ),
  ...Object.entries(manifest.dependencies ?? {})
    .filter(([name, range]) => name in shared && shared[name] !== range)
    .map(([name, range]) => `"${name}" is ${range} here but ${shared[name]} in all other packages`),
  ...Object.keys(manifest.peerDependencies ?? {})
    .filter((name) => name in shared)
    .map((name) => `"${name}" must be an ordinary dependency: nobody else needs to install it`),
  ...Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([name, range]) => ranges.has(name) && ranges.get(name) !== range)
    .map(([name, range]) => `"${name}" is ${range}; it must be ${ranges.get(name)}`),
];

/** Published packages have a README, a LICENSE and a manifest that follows the template. */
export const manifests = (packages: readonly Package[]): readonly Fault[] => {
  // A caret: a patch of one package need not release those that depend on it. Private packages have no releases.
  const ranges = new Map(
    packages.map(({ manifest }) => [
      manifest.name,
      manifest.private === true ? manifest.version : `^${manifest.version}`,
    ]),
  );
  return published(packages).flatMap((each) => {
    const { folder, manifest, files } = each;
    return [
      ...[
        ...shapeFaults(folder, manifest, folder === "packages/cli", sideEffectsOf(each)),
        ...dependencyFaults(manifest, ranges, folder === "packages/cli"),
      ].map((what) => ({ where: `${folder}/package.json`, what })),
      ...["README.md", "LICENSE"]
        .filter((name) => !files.includes(name))
        .map((name) => ({ where: folder, what: `${name} is missing` })),
    ];
  });
};
