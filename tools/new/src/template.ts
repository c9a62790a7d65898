import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nameFault, renamed, spellingsOf } from "./names.js";

/** The kinds of package that there are templates for, and the folders they are written to. */
export const folders: ReadonlyMap<string, string> = new Map([["loss", "packages/losses"]]);

interface File {
  readonly path: string;
  readonly text: string;
}

const read = (kind: string): readonly File[] => {
  const folder = fileURLToPath(new URL(`../templates/${kind}`, import.meta.url));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "utf8") }));
};

// Manifests have a leading underscore in the template, so that no tool takes it for a package.
const placeOf = (path: string, folder: string): string =>
  path.startsWith(".changeset/") ? path : join(folder, path.replace(/^_/, ""));

// A new package asks for its siblings as they are now, whatever the template says.
const withRanges = (manifest: string, root: string): string =>
  manifest.replaceAll(/"(@longtail\/[a-z-]+)": "\^[^"]+"/g, (_, name: string) => {
    const path = join(root, "node_modules", name, "package.json");
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
    return `"${name}": "^${version}"`;
  });

/** The files of a new package, by their paths in the repository; or why there can be none. */
export const newFiles = (
  kind: string,
  name: string,
  root: string,
): readonly File[] | { readonly fault: string } => {
  const parent = folders.get(kind);
  if (parent === undefined)
    return {
      fault: `There is no template for "${kind}"; there is one for: ${[...folders.keys()].join(", ")}.`,
    };
  const files = read(kind);
  const code = files.filter(({ path }) => path.startsWith("src/")).map(({ text }) => text);
  const fault = nameFault(name, code.join("\n"));
  if (fault !== undefined) return { fault };
  const folder = `${parent}/${name}`;
  const taken = [folder, `node_modules/@longtail/${name}`, `.changeset/${name}.md`].find((path) =>
    existsSync(join(root, path)),
  );
  if (taken !== undefined) return { fault: `"${name}" is taken: ${taken} exists.` };
  const [from, to] = [spellingsOf(`example-${kind}`), spellingsOf(name)];
  return files.map(({ path, text }) => ({
    path: placeOf(renamed(path, from, to), folder),
    text: withRanges(renamed(text, from, to), root),
  }));
};

/** Writes files that do not exist yet. */
export const write = (root: string, files: readonly File[]): void => {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: "wx" });
  }
};
