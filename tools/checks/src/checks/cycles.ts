import type { Fault } from "../fault.js";
import { fileOf } from "../source-file.js";
import { type Package, packageOf } from "../workspace.js";

/** The cycles that a depth-first search finds in a directed graph. Each starts and ends with the same node. */
export const cyclesOf = (
  graph: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] => {
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    const at = trail.indexOf(node);
    if (at >= 0) found.push([...trail.slice(at), node]);
    if (at >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
};

const filesOf = (packages: readonly Package[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    packages.flatMap(({ sources }) =>
      sources.map(({ path, imports }) => [
        path,
        imports
          .filter(({ specifier }) => specifier.startsWith("."))
          .map(({ specifier }) => fileOf(path, specifier)),
      ]),
    ),
  );

const packagesOf = (packages: readonly Package[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    packages.map(({ manifest, sources }) => [
      manifest.name,
      sources.flatMap(({ imports }) =>
        imports
          .map(({ specifier }) => packageOf(specifier))
          .filter((name) => name !== undefined)
          .filter((name) => name !== manifest.name),
      ),
    ]),
  );

/** Neither files nor packages import each other in circles. */
export const circularImports = (packages: readonly Package[]): readonly Fault[] =>
  [...cyclesOf(filesOf(packages)), ...cyclesOf(packagesOf(packages))].map((cycle) => ({
    where: cycle[0] ?? "",
    what: `circular import: ${cycle.join(" -> ")}`,
  }));
