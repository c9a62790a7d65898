import { isDeepStrictEqual } from "node:util";
import { exportsOf, isOpen, listedNames, targetOf } from "../exports.js";
import type { Fault } from "../fault.js";
import { type Package, packageOf, published } from "../workspace.js";

const isSource = ({ folder, sources }: Package, name: string): boolean =>
  sources.some(({ path }) => path === `${folder}/src/${name}.ts`);

const entryFaults = (each: Package): readonly string[] => {
  const { manifest } = each;
  const exports = exportsOf(manifest);
  const named = listedNames(manifest);
  const known = [".", "./package.json", ...named.map((name) => `./${name}`)];
  const differs = (key: string, wanted: unknown): readonly string[] =>
    isDeepStrictEqual(exports[key], wanted)
      ? []
      : [`"exports" must map "${key}" to ${JSON.stringify(wanted)}`];
  return [
    ...differs(".", targetOf("index")),
    ...differs("./package.json", "./package.json"),
    ...named.flatMap((name) => differs(`./${name}`, targetOf(name))),
    ...named
      .filter((name) => name.startsWith("internal/"))
      .map((name) => `"exports" lists "./${name}", which is internal`),
    ...named
      .filter((name) => !name.endsWith(".json") && !isSource(each, name))
      .map((name) => `"exports" lists "./${name}", but there is no src/${name}.ts`),
    ...Object.keys(exports)
      .filter((key) => !known.includes(key))
      .map((key) => `"exports" may not hold "${key}"`),
  ];
};

/** Published packages export their index, their manifest, and named entry points that have a source file. */
export const entryPoints = (packages: readonly Package[]): readonly Fault[] =>
  published(packages).flatMap((each) =>
    entryFaults(each).map((what) => ({ where: `${each.folder}/package.json`, what })),
  );

/** Imports of published packages name public entry points. */
export const publicImports = (packages: readonly Package[]): readonly Fault[] => {
  const byName = new Map(published(packages).map((each) => [each.manifest.name, each]));
  return packages.flatMap(({ sources, tests }) =>
    [...sources, ...tests].flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, line }) => {
        const name = packageOf(specifier) ?? "";
        const imported = byName.get(name);
        const subpath = specifier.slice(name.length + 1);
        return imported === undefined ||
          subpath === "" ||
          subpath === "package.json" ||
          isOpen(imported.manifest, subpath)
          ? []
          : [{ where: `${path}:${line}`, what: `"${name}" does not export "./${subpath}"` }];
      }),
    ),
  );
};
