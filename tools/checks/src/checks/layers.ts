import type { Fault } from "../fault.js";
import { fileOf, type SourceFile } from "../source-file.js";
import { type Package, packageOf } from "../workspace.js";

interface Layer {
  readonly name: string;
  readonly rank: number;
}

const layers: readonly (readonly [RegExp, Layer])[] = [
  [/^packages\/core$/, { name: "core", rank: 0 }],
  [/^packages\/(run-record|arrays)$/, { name: "records", rank: 1 }],
  [/^packages\/ops$/, { name: "ops", rank: 1 }],
  [/^packages\/image-transforms$/, { name: "pictures", rank: 1 }],
  [/^packages\/image-decoder$/, { name: "decoders", rank: 1 }],
  [/^packages\/arrays$/, { name: "files", rank: 1 }],
  [/^packages\/pretrained$/, { name: "files", rank: 1 }],
  [/^packages\/backends\//, { name: "backends", rank: 2 }],
  [/^packages\/capture$/, { name: "capture", rank: 2 }],
  [/^packages\/(losses|layers|metrics|datasets)\//, { name: "primitives", rank: 2 }],
  [
    /^packages\/(samplers|augment|mixup|optimizers|checkpoint|report)$/,
    { name: "primitives", rank: 2 },
  ],
  [/^packages\/models\//, { name: "models", rank: 3 }],
  [/^packages\/inference-graph$/, { name: "graphs", rank: 3 }],
  [/^packages\/adapters\//, { name: "adapters", rank: 4 }],
  [/^packages\/pipelines\/two-stage$/, { name: "engine", rank: 5 }],
  [/^packages\/pipelines\//, { name: "pipelines", rank: 6 }],
  [/^packages\/sweep$/, { name: "sweep", rank: 7 }],
  [/^packages\/cli$/, { name: "cli", rank: 8 }],
  [/^(examples\/|benchmarks$|tools\/)/, { name: "applications", rank: 9 }],
];

/** The layer of a package by its folder. */
export const layerOf = (folder: string): Layer | undefined =>
  layers.find(([pattern]) => pattern.test(folder))?.[1];

/** Packages import lower layers only. Only applications and tests import backends. */
export const layering = (packages: readonly Package[]): readonly Fault[] => {
  const byName = new Map(packages.map((p) => [p.manifest.name, p]));
  return packages.flatMap((importer) => {
    const from = layerOf(importer.folder);
    if (from === undefined)
      return [
        {
          where: importer.folder,
          what: "this folder belongs to no layer; add it to tools/checks/src/checks/layers.ts",
        },
      ];
    return importer.sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, line }) => {
        const name = packageOf(specifier);
        const imported = name === undefined ? undefined : byName.get(name);
        const to = imported === undefined ? undefined : layerOf(imported.folder);
        if (imported === undefined || to === undefined || imported === importer) return [];
        const where = `${path}:${line}`;
        if (to.name === "backends" && !["cli", "applications"].includes(from.name))
          return [{ where, what: `only applications and tests import a backend (${name})` }];
        return from.rank > to.rank
          ? []
          : [{ where, what: `the layer "${from.name}" may not import "${to.name}" (${name})` }];
      }),
    );
  });
};

const builtIn =
  /^(node:|(fs|path|os|url|util|crypto|stream|child_process|worker_threads|module|process|buffer|zlib|https?)(\/|$))/;

const reachableFrom = (path: string, sources: readonly SourceFile[]): readonly SourceFile[] => {
  const found = new Set<SourceFile>();
  const visit = (at: string): void => {
    const file = sources.find((source) => source.path === at);
    if (file === undefined || found.has(file)) return;
    found.add(file);
    for (const { specifier, typeOnly, dynamic } of file.imports)
      if (!typeOnly && !dynamic) visit(fileOf(at, specifier));
  };
  visit(path);
  return [...found];
};

/**
 * Everything that a package's index loads must run in browsers, so it imports Node's modules dynamically.
 *
 * Entry points that the index does not load may be for Node only.
 */
export const nodeImports = (packages: readonly Package[]): readonly Fault[] =>
  packages
    .filter(({ folder }) => folder.startsWith("packages/") && folder !== "packages/cli")
    .flatMap(({ folder, sources }) =>
      reachableFrom(`${folder}/src/index.ts`, sources).flatMap(({ path, imports }) =>
        imports
          .filter(
            ({ specifier, typeOnly, dynamic }) => builtIn.test(specifier) && !typeOnly && !dynamic,
          )
          .map(({ specifier, line }) => ({
            where: `${path}:${line}`,
            what: `a static import of "${specifier}" breaks the package in browsers; use import() or an entry point that the index does not load`,
          })),
      ),
    );
