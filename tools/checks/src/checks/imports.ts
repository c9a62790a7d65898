import type { Fault } from "../fault.js";
import type { SourceFile } from "../source-file.js";
import { type Manifest, type Package, packageOf } from "../workspace.js";
import { inheritedPeers } from "./peers.js";

const namesIn = (...records: readonly (Readonly<Record<string, string>> | undefined)[]) =>
  new Set(records.flatMap((record) => Object.keys(record ?? {})));

const undeclared = (
  files: readonly SourceFile[],
  declared: ReadonlySet<string>,
  places: string,
): readonly Fault[] =>
  files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      return name === undefined || declared.has(name)
        ? []
        : [{ where: `${path}:${line}`, what: `"${name}" is imported but not in ${places}` }];
    }),
  );

/** Packages declare what they import, and import what they declare or declare it for a dependency. */
export const declaredImports =
  (root: Manifest) =>
  (packages: readonly Package[]): readonly Fault[] => {
    const manifests = new Map(packages.map((each) => [each.manifest.name, each.manifest]));
    return packages.flatMap(({ folder, manifest, sources, tests }) => {
      const { name, dependencies, peerDependencies, devDependencies, optionalDependencies } =
        manifest;
      const library = namesIn(dependencies, peerDependencies, optionalDependencies);
      const everything = new Set([
        name,
        ...library,
        ...namesIn(devDependencies, root.devDependencies),
      ]);
      const isLibrary = folder.startsWith("packages/");
      const imported = new Set(
        sources.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))),
      );
      const inherited = inheritedPeers(manifest, manifests);
      // types of fp-ts and io-ts that core's functions return stand in a package's declarations without an import in src
      const excused = (dependency: string): boolean =>
        ["fp-ts", "io-ts"].includes(dependency) ||
        manifest.peerDependenciesMeta?.[dependency]?.optional === true ||
        manifest.optionalDependencies?.[dependency] !== undefined ||
        inherited.has(dependency);
      const unused = isLibrary
        ? [...library].filter((dependency) => !imported.has(dependency) && !excused(dependency))
        : [];
      return [
        ...undeclared(
          sources,
          isLibrary ? library : everything,
          "dependencies or peerDependencies",
        ),
        ...undeclared(tests, everything, "devDependencies"),
        ...unused.map((dependency) => ({
          where: `${folder}/package.json`,
          what: `"${dependency}" is declared, but nothing in src imports it`,
        })),
      ];
    });
  };
