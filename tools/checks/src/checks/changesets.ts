import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { published, readWorkspace } from "../workspace.js";

const head = /^---\n((?:"[^"\n]+": (?:patch|minor|major)\n)*)---\n/;

/** What is wrong with a changeset. It should be `---`, a line for each package, `---`, and a sentence. */
export const changesetFault = (text: string, names: ReadonlySet<string>): string | undefined => {
  const found = head.exec(text);
  if (found === null) return 'it does not start with "---", lines like "name": minor, and "---"';
  const unknown = [...(found[1] ?? "").matchAll(/"([^"]+)"/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => !names.has(name));
  if (unknown.length > 0) return `there is no published package ${unknown.join(", ")}`;
  return text.slice(found[0].length).trim() === "" ? "it has no text" : undefined;
};

/** Every changeset can be read. Changesets silently ignores those that cannot. */
export const legibleChangesets = (root: string): readonly Fault[] => {
  const folder = join(root, ".changeset");
  const names = new Set(published(readWorkspace(root).packages).map((p) => p.manifest.name));
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .flatMap((file) => {
      const what = changesetFault(readFileSync(join(folder, file), "utf8"), names);
      return what === undefined ? [] : [{ where: `.changeset/${file}`, what }];
    });
};
