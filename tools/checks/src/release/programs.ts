import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../scratch.js";

/** A JavaScript runtime: its name, and its command with the arguments before the program. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** What a rehearsal needs beside the repository. */
export interface Programs {
  readonly runtimes: readonly Runtime[];
  readonly verdaccio: readonly [string, ...string[]];
}

// Three quarters of a gigabyte that nobody else needs, so not among the repository's own dependencies.
const manifest = {
  private: true,
  dependencies: {
    bun: "1.4.5",
    deno: "2.9.6",
    node20: "npm:node@20.20.2",
    node22: "npm:node@22.23.3",
    node24: "npm:node@24.21.0",
    verdaccio: "6.10.4",
  },
  // One of verdaccio's packages asks for a tag, which not every registry keeps.
  overrides: { "node-fetch": "2.7.0" },
};

/** Installs the runtimes and the registry into an empty folder. */
export const installPrograms = async (folder: string): Promise<Programs> => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await execute(folder, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund");
  const file = (...parts: readonly string[]): string => join(folder, "node_modules", ...parts);
  const node = (version: number): Runtime => ({
    name: `Node ${version}`,
    command: [file(`node${version}`, "bin", "node")],
  });
  return {
    runtimes: [
      node(20),
      node(22),
      node(24),
      { name: "Bun", command: [file(".bin", "bun"), "--no-install"] },
      { name: "Deno", command: [file(".bin", "deno"), "run", "--allow-all", "--no-remote"] },
    ],
    verdaccio: [node(24).command[0], file("verdaccio", "bin", "verdaccio")],
  };
};
