import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isOpen, listedNames } from "../exports.js";
import type { Fault } from "../fault.js";
import { failureOf, mapParallel, run } from "../run.js";
import type { Manifest } from "../workspace.js";
import type { Tarball } from "./pack.js";

/** Installs the tarballs and the peers, in the workspace's versions, into an empty project. */
export const installAll = async (
  folder: string,
  tarballs: readonly Tarball[],
  { devDependencies = {} }: Manifest,
): Promise<readonly Fault[]> => {
  mkdirSync(folder, { recursive: true });
  const peers = Object.entries(devDependencies).filter(([name]) =>
    /^(@tensorflow\/.*|fp-ts|io-ts)$/.test(name),
  );
  const ours = tarballs.map(({ name, file }) => [name, `file:${file}`] as const);
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: Object.fromEntries([...peers, ...ours]),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const args = [
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--omit=optional",
  ];
  const ended = await run("npm", args, { cwd: folder });
  return ended.code === 0 ? [] : [{ where: "npm install of the tarballs", what: failureOf(ended) }];
};

const modulesOf = ({ contents, commands }: Tarball): readonly string[] =>
  contents
    .filter((path) => /^dist\/.*\.js$/.test(path))
    // importing a command's file would run it
    .filter((path) => !Object.values(commands).some((file) => file.endsWith(path)))
    .map((path) => path.slice("dist/".length, -".js".length));

const specifiersOf = (tarball: Tarball): readonly string[] => {
  const { name, manifest } = tarball;
  const listed = listedNames(manifest).filter((name) => !name.endsWith(".json"));
  const opened = modulesOf(tarball).filter((module) => isOpen(manifest, module));
  const subpaths = new Set([...listed, ...opened].filter((module) => module !== "index"));
  return [name, ...[...subpaths].map((module) => `${name}/${module}`)];
};

const closedOf = (tarball: Tarball): readonly string[] =>
  modulesOf(tarball)
    .filter((module) => module !== "index" && !isOpen(tarball.manifest, module))
    .map((module) => `${tarball.name}/${module}`);

const program = (tarball: Tarball): string => `
const faults = [];
for (const specifier of ${JSON.stringify(specifiersOf(tarball))})
  await import(specifier).catch((thrown) => faults.push(specifier + ": " + thrown.message));
for (const specifier of ${JSON.stringify(closedOf(tarball))})
  await import(specifier).then(
    () => faults.push(specifier + " can be imported, but is internal"),
    (thrown) => {
      if (thrown.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") faults.push(specifier + ": " + thrown.message);
    },
  );
process.stdout.write(JSON.stringify(faults));
`;

/** Imports every entry point in plain Node, and expects that no other file can be imported. */
export const importFaults = async (
  folder: string,
  tarballs: readonly Tarball[],
): Promise<readonly Fault[]> =>
  (
    await mapParallel(tarballs, async (tarball) => {
      const args = ["--input-type=module", "--eval", program(tarball)];
      const ended = await run(process.execPath, args, { cwd: folder, timeout: 60_000 });
      if (ended.code !== 0) return [{ where: tarball.folder, what: failureOf(ended) }];
      const faults = JSON.parse(ended.stdout) as readonly string[];
      return faults.map((what) => ({ where: tarball.folder, what: `in plain Node, ${what}` }));
    })
  ).flat();

/** Runs every command of the installed packages with `--help`. */
export const commandFaults = async (
  folder: string,
  tarballs: readonly Tarball[],
): Promise<readonly Fault[]> => {
  const names = tarballs.flatMap(({ commands }) => Object.keys(commands));
  const ended = await mapParallel(names, (name) =>
    run(join(folder, "node_modules/.bin", name), ["--help"], { cwd: folder, timeout: 60_000 }),
  );
  return ended.flatMap((each, index) =>
    each.code === 0 && each.stdout.trim() !== ""
      ? []
      : [{ where: `${names[index]} --help`, what: failureOf(each) }],
  );
};

/** Runs a program that uses the installed packages. */
export const smokeFaults = async (folder: string, file: string): Promise<readonly Fault[]> => {
  const name = basename(file);
  copyFileSync(file, join(folder, name));
  const ended = await run(process.execPath, [name], { cwd: folder, timeout: 120_000 });
  process.stdout.write(ended.stdout);
  return ended.code === 0 ? [] : [{ where: name, what: failureOf(ended) }];
};
