import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Package } from "../workspace.js";

/** A program shown in the documentation. */
export interface Example {
  /** The file that shows it, relative to the repository root. */
  readonly path: string;
  /** The line of the file on which it starts. */
  readonly line: number;
  readonly code: string;
}

/**
 * The fenced blocks marked exactly `ts` in a file.
 *
 * In a TypeScript file only doc comments count; their leading stars are removed.
 */
export const examplesIn = (path: string, text: string): readonly Example[] => {
  const inComments = path.endsWith(".ts");
  const found: Example[] = [];
  let open:
    | { readonly line: number; readonly lines: string[]; readonly wanted: boolean }
    | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    if (inComments && !/^\s*\*/.test(raw)) {
      open = undefined;
      continue;
    }
    const line = inComments ? raw.replace(/^\s*\*( |$)/, "") : raw;
    const fence = /^\s*```(.*)$/.exec(line);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { line: index + 2, lines: [], wanted: fence[1]?.trim() === "ts" };
    } else {
      if (open.wanted) found.push({ path, line: open.line, code: open.lines.join("\n") });
      open = undefined;
    }
  }
  return found;
};

const markdownIn = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md") && name !== "CHANGELOG.md")
    .map((name) => (folder === "." ? name : `${folder}/${name}`));

// The pages of the documentation site that are not READMEs.
const guides = "tools/docs/site/guide";

/** All examples in Markdown and doc comments of the published packages, in the guides, and in the root's Markdown. */
export const findExamples = (root: string, packages: readonly Package[]): readonly Example[] =>
  [
    ...markdownIn(root, "."),
    ...(existsSync(join(root, guides)) ? markdownIn(root, guides) : []),
    ...packages.flatMap(({ folder, sources }) => [
      ...markdownIn(root, folder),
      ...sources.map(({ path }) => path),
    ]),
  ].flatMap((path) => examplesIn(path, readFileSync(join(root, path), "utf8")));
