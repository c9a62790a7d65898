import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { type Package, published } from "../workspace.js";

const target = /\]\(([^()\s]+)\)/g;

/** The addresses in Markdown that only a reader of the repository can follow. */
export const relativeLinks = (markdown: string): readonly string[] =>
  [...markdown.matchAll(target)]
    .map(([, address]) => address ?? "")
    .filter((address) => !/^(https:|#)/.test(address));

/** The READMEs of published packages, which npm shows without the repository, link by whole addresses. */
export const readmeLinks =
  (root: string) =>
  (packages: readonly Package[]): readonly Fault[] =>
    published(packages)
      .filter(({ files }) => files.includes("README.md"))
      .flatMap(({ folder }) => {
        const where = `${folder}/README.md`;
        return relativeLinks(readFileSync(join(root, where), "utf8")).map((address) => ({
          where,
          what: `${address} leads nowhere on npm; write the whole address`,
        }));
      });
