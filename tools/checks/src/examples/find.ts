import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Package } from "../workspace.js";

/** A program that documentation shows. */
export interface Example {
  /** The file that shows it, relative to the repository's root. */
  readonly path: string;
  /** The line of the file on which its first line stands. */
  readonly line: number;
  readonly code: string;
}

/**
 * The fenced blocks of a file that say `ts` and nothing else.
 *
 * In a TypeScript file only doc comments count, and their stars are not part of the program.
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

/** All examples of the root's and the published packages' Markdown and doc comments. */
export const findExamples = (root: string, packages: readonly Package[]): readonly Example[] =>
  [
    ...markdownIn(root, "."),
    ...packages.flatMap(({ folder, sources }) => [
      ...markdownIn(root, folder),
      ...sources.map(({ path }) => path),
    ]),
  ].flatMap((path) => examplesIn(path, readFileSync(join(root, path), "utf8")));
