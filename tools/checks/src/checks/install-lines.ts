import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.js";
import { type Manifest, type Package, packageOf, published } from "../workspace.js";
import { requiredPeers } from "./peers.js";

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? "");

// The first word of the opening fence is the language: `ts no-run` is TypeScript.
const blocksOf = (markdown: string, language: string): string =>
  matches(markdown, new RegExp(`^\`\`\`${language}\\b.*\\n([^]*?)^\`\`\`$`, "gm")).join("\n");

const importedIn = (program: string): readonly string[] =>
  matches(program, /(?:^(?:import|export)\s(?:[^;"=]*\sfrom\s)?\s*|\bimport\()"([^"]+)"/gm)
    .map(packageOf)
    .filter((name) => name !== undefined);

const installedBy = (commands: string): readonly string[] =>
  matches(commands, /^npm install (.*)$/gm)
    .map((names) => names.replace(/#.*/, ""))
    .flatMap((names) => names.split(/\s+/))
    .filter((name) => name !== "" && !name.startsWith("-"));

/**
 * The packages missing from a README's `npm install` lines: the package itself, everything its `ts` blocks import, and the
 * peers of workspace packages among them. npm finds transitive dependencies without being told, pnpm does not.
 */
export const notInstalled = (
  markdown: string,
  { name }: Manifest,
  manifests: ReadonlyMap<string, Manifest>,
): readonly string[] => {
  const installed = installedBy(blocksOf(markdown, "sh"));
  const named = [name, ...importedIn(blocksOf(markdown, "ts")), ...installed];
  const peers = named.flatMap((each) => {
    const manifest = manifests.get(each);
    return manifest === undefined ? [] : requiredPeers(manifest);
  });
  return [...new Set([...named, ...peers])].filter((each) => !installed.includes(each));
};

/** A README's install lines name everything that its examples import. */
export const installLines =
  (root: string) =>
  (packages: readonly Package[]): readonly Fault[] => {
    const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
    return published(packages)
      .filter(({ files }) => files.includes("README.md"))
      .flatMap(({ folder, manifest }) => {
        const where = `${folder}/README.md`;
        const missing = notInstalled(readFileSync(join(root, where), "utf8"), manifest, manifests);
        return missing.length === 0
          ? []
          : [{ where, what: `no npm install line names ${missing.join(", ")}` }];
      });
  };
