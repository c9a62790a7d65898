import type { Fault } from "../fault.js";
import { type Manifest, type Package, packageOf, published } from "../workspace.js";

/** The peers that a package requires. */
export const requiredPeers = ({
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Manifest): readonly string[] =>
  Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);

/** The peers required by the workspace packages that a package depends on, each with the package that requires it. */
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

/** A package declares the peers of its dependencies: pnpm and Yarn do not pass on undeclared ones. */
export const passedOnPeers = (packages: readonly Package[]): readonly Fault[] => {
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  return published(packages).flatMap(({ folder, manifest }) =>
    [...inheritedPeers(manifest, manifests)]
      .filter(([peer]) => manifest.dependencies?.[peer] === undefined)
      .filter(([peer]) => !requiredPeers(manifest).includes(peer))
      .map(([peer, dependency]) => ({
        where: `${folder}/package.json`,
        what: `"${peer}" is a peer of "${dependency}" but neither a dependency nor a peer here`,
      })),
  );
};

/** Optional peers may be absent, so they are imported for types only, or dynamically. */
export const optionalPeers = (packages: readonly Package[]): readonly Fault[] =>
  published(packages).flatMap(({ manifest, sources }) =>
    sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ typeOnly, dynamic }) => !typeOnly && !dynamic)
        .map(({ specifier, line }) => ({ name: packageOf(specifier) ?? "", line }))
        .filter(({ name }) => manifest.peerDependenciesMeta?.[name]?.optional === true)
        .map(({ name, line }) => ({
          where: `${path}:${line}`,
          what: `"${name}" is an optional peer, but this import requires it`,
        })),
    ),
  );
