import { join } from "node:path";
import type { Fault } from "../fault.js";
import { lastWords, run } from "../run.js";
import type { Manifest, Package } from "../workspace.js";

/** A package as it would be published. */
export interface Tarball {
  readonly name: string;
  readonly manifest: Manifest;
  readonly folder: string;
  readonly file: string;
  /** Paths inside the package. */
  readonly contents: readonly string[];
  /** Its commands, and the files that run them. */
  readonly commands: Readonly<Record<string, string>>;
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs a package into the folder `to`. */
export const pack =
  (root: string, to: string) =>
  async ({ folder, manifest }: Package): Promise<Tarball> => {
    const args = ["pack", "--json", "--pack-destination", to];
    const ended = await run("npm", args, { cwd: join(root, folder) });
    if (ended.code !== 0) throw new Error(`${folder}: npm pack failed: ${lastWords(ended)}`);
    const answer = JSON.parse(ended.stdout) as readonly Packed[] | Record<string, Packed>;
    const [packed] = Object.values(answer) as readonly Packed[];
    if (packed === undefined) throw new Error(`${folder}: npm pack made nothing`);
    return {
      name: manifest.name,
      manifest,
      folder,
      file: join(to, packed.filename),
      contents: packed.files.map(({ path }) => path),
      commands: (manifest["bin"] ?? {}) as Readonly<Record<string, string>>,
    };
  };

/** What is missing in a tarball, and what should not be there. */
export const contentFaults = ({ folder, contents }: Tarball): readonly Fault[] => {
  const needed = ["README.md", "LICENSE", "package.json", "dist/index.js", "dist/index.d.ts"];
  const foreign = contents.filter((path) =>
    /tsbuildinfo$|^test\/|\.test\.|node_modules/.test(path),
  );
  return [
    ...needed
      .filter((path) => !contents.includes(path))
      .map((path) => ({ where: folder, what: `the tarball lacks ${path}` })),
    ...foreign.map((path) => ({ where: folder, what: `the tarball holds ${path}` })),
  ];
};
