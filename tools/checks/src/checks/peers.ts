import type { Fault } from "../fault.js";
import { type Manifest, type Package, packageOf, published } from "../workspace.js";

/** The peers that a package cannot do without. */
export const requiredPeers = ({
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Manifest): readonly string[] =>
  Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);

/** The peers that the workspace's own packages among a package's dependencies ask for, each with who asks. */
export const inheritedPeers = (
  { dependencies = {} }: Manifest,
  manifests: ReadonlyMap<string, Manifest>,
): ReadonlyMap<string, string> =>
  new Map(
    Object.keys(dependencies).flatMap((dependency) => {
      const manifest = manifests.get(dependency);
      return manifest === undefined
        ? []
        : requiredPeers(manifest).map((peer) => [peer, dependency] as const);
    }),
  );

/** A package passes on the peers of what it depends on: pnpm and Yarn give a dependency no others. */
export const passedOnPeers = (packages: readonly Package[]): readonly Fault[] => {
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  return published(packages).flatMap(({ folder, manifest }) =>
    [...inheritedPeers(manifest, manifests)]
      .filter(([peer]) => manifest.dependencies?.[peer] === undefined)
      .filter(([peer]) => !requiredPeers(manifest).includes(peer))
      .map(([peer, dependency]) => ({
        where: `${folder}/package.json`,
        what: `"${peer}" is a peer of "${dependency}", and neither a dependency nor a peer here`,
      })),
  );
};

/** An optional peer may be missing: it is imported for its types, or by `import()` when it is needed. */
export const optionalPeers = (packages: readonly Package[]): readonly Fault[] =>
  published(packages).flatMap(({ manifest, sources }) =>
    sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ typeOnly, dynamic }) => !typeOnly && !dynamic)
        .map(({ specifier, line }) => ({ name: packageOf(specifier) ?? "", line }))
        .filter(({ name }) => manifest.peerDependenciesMeta?.[name]?.optional === true)
        .map(({ name, line }) => ({
          where: `${path}:${line}`,
          what: `"${name}" is an optional peer, and this import needs it`,
        })),
    ),
  );
