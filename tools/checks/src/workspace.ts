import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSource, type SourceFile } from "./source-file.js";

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** A package of the repository. */
export interface Package {
  /** Relative to the repository root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Names of the files in its folder. */
  readonly files: readonly string[];
  readonly sources: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
}

const foldersIn = (path: string): readonly string[] => {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map(({ name }) => name);
  } catch {
    return []; // nothing matches this workspace pattern yet
  }
};

const typescriptIn = (root: string, folder: string): readonly string[] => {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !/\.d\.ts$|node_modules/.test(name))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .sort();
  } catch {
    return []; // a package without this folder
  }
};

const readJson = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

const readPackage = (root: string, folder: string): readonly Package[] => {
  const files = readdirSync(join(root, folder));
  if (!files.includes("package.json")) return [];
  const read = (part: string): readonly SourceFile[] =>
    typescriptIn(root, `${folder}/${part}`).map((path) =>
      readSource(path, readFileSync(join(root, path), "utf8")),
    );
  return [
    {
      folder,
      manifest: readJson(join(root, folder, "package.json")),
      files,
      sources: read("src"),
      tests: read("test"),
    },
  ];
};

/** The root manifest and all packages of the workspace. */
export const readWorkspace = (
  root: string,
): { readonly manifest: Manifest; readonly packages: readonly Package[] } => {
  const manifest = readJson(join(root, "package.json"));
  const folders = (manifest["workspaces"] as readonly string[]).flatMap((pattern) =>
    pattern.split("/").reduce<readonly string[]>(
      (parents, part) =>
        parents.flatMap((parent) => {
          const prefix = parent === "" ? "" : `${parent}/`;
          const names = foldersIn(join(root, parent));
          return names.filter((name) => part === "*" || part === name).map((name) => prefix + name);
        }),
      [""],
    ),
  );
  return { manifest, packages: folders.flatMap((folder) => readPackage(root, folder)) };
};

/** Packages that are published. */
export const published = (packages: readonly Package[]): readonly Package[] =>
  packages.filter(({ manifest }) => manifest.private !== true);

/**
 * The package that an import specifier names, or nothing if it is relative or a Node module. `#NAME/...` stands for a
 * package too: `imports` in package.json says which of its builds. `#NAME` stands for a file of the importer's own.
 */
export const packageOf = (specifier: string): string | undefined => {
  if (/^(\.|node:|#[^/]*$)/.test(specifier)) return undefined;
  const [first = "", second = ""] = specifier.replace(/^#/, "").split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
};
