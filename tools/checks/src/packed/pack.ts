import { join } from "node:path";
import { listedNames } from "../exports.js";
import type { Fault } from "../fault.js";
import { failureOf, run } from "../run.js";
import type { Manifest, Package } from "../workspace.js";

/** A package packed for publishing. */
export interface Tarball {
  readonly name: string;
  readonly manifest: Manifest;
  readonly folder: string;
  readonly file: string;
  /** Paths of its files inside the package. */
  readonly contents: readonly string[];
  /** The files of its commands, by command. */
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
    if (ended.code !== 0) throw new Error(`${folder}: npm pack failed: ${failureOf(ended)}`);
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

/** The files missing from a tarball, and those that do not belong in it. */
export const contentFaults = ({ folder, contents, manifest }: Tarball): readonly Fault[] => {
  const data = listedNames(manifest).filter((name) => name.endsWith(".json"));
  const needed = [
    "README.md",
    "LICENSE",
    "package.json",
    "dist/index.js",
    "dist/index.d.ts",
    ...data.map((name) => `dist/${name}`),
  ];
  const foreign = contents.filter((path) =>
    /tsbuildinfo$|^test\/|\.test\.|node_modules/.test(path),
  );
  return [
    ...needed
      .filter((path) => !contents.includes(path))
      .map((path) => ({ where: folder, what: `the tarball lacks ${path}` })),
    ...foreign.map((path) => ({ where: folder, what: `the tarball contains ${path}` })),
  ];
};
