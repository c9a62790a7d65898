import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { failureOf, run } from "./run.js";
import type { Package } from "./workspace.js";

/** Runs a command and returns its output. Throws if it fails. */
export const execute = async (
  cwd: string,
  command: string,
  ...args: readonly string[]
): Promise<string> => {
  const ended = await run(command, args, { cwd });
  if (ended.code !== 0) throw new Error(`${[command, ...args].join(" ")}: ${failureOf(ended)}`);
  return ended.stdout;
};

/** Links a package of the workspace as `npm install` does. */
export const link = (root: string, name: string, folder: string): void => {
  const path = join(root, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(relative(dirname(path), join(root, folder)), path);
};

const copy = (from: string, to: string, path: string): void =>
  // tsc builds again what looks older than its sources.
  cpSync(join(from, path), join(to, path), { recursive: true, preserveTimestamps: true });

const outputsOf = ({ folder }: Package): readonly string[] =>
  ["dist", "src/generated", "tsconfig.tsbuildinfo"].map((name) => `${folder}/${name}`);

/** Copies the built repository to a folder, with a commit of its own and the same installed packages. */
export const copyRepository = async (
  root: string,
  to: string,
  packages: readonly Package[],
): Promise<void> => {
  const listed = await execute(root, "git", "ls-files", "-co", "--exclude-standard");
  const files = listed.split("\n").filter((path) => path !== "" && existsSync(join(root, path)));
  for (const path of files) copy(root, to, path);
  await execute(to, "git", "init", "--quiet");
  await execute(to, "git", "add", "--all");
  const author = ["-c", "user.name=check", "-c", "user.email=check@example.org"];
  await execute(to, "git", ...author, "commit", "--quiet", "--message", "before");

  const outputs = packages.flatMap(outputsOf).filter((path) => existsSync(join(root, path)));
  for (const path of outputs) copy(root, to, path);
  mkdirSync(join(to, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== "@longtail" && name !== "longtail")
      symlinkSync(join(root, "node_modules", name), join(to, "node_modules", name));
  for (const { manifest, folder } of packages) link(to, manifest.name, folder);
};

const filesOf = async (folder: string, ...options: readonly string[]): Promise<readonly string[]> =>
  (await execute(folder, "git", "ls-files", ...options)).split("\n").filter((path) => path !== "");

/** The files added to a copy since its commit, without those that git ignores. */
export const addedFiles = (folder: string): Promise<readonly string[]> =>
  filesOf(folder, "--others", "--exclude-standard");

/** The files of a copy that differ from its commit. */
export const changedFiles = (folder: string): Promise<readonly string[]> =>
  filesOf(folder, "--modified");
