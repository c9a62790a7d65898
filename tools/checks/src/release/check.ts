import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeLock } from "../checks/lock.js";
import { checkSource } from "../checks/source.js";
import type { Fault } from "../fault.js";
import { failureOf, run } from "../run.js";
import { copyRepository, execute } from "../scratch.js";
import { type Package, published, readWorkspace } from "../workspace.js";
import { installPrograms, type Runtime } from "./programs.js";
import { startRegistry } from "./registry.js";

const asNpm = (url: string): string =>
  `registry=${url}\n${url.slice("http:".length)}/:_authToken=rehearsal\naudit=false\nfund=false\n`;

// A workflow signs where a package comes from; there is none here.
const withoutProvenance = (scratch: string, { folder }: Package): void => {
  const file = join(scratch, folder, "package.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(/,\s*"provenance": true/, ""));
};

/** Turns all changesets into versions, and publishes every package. The faults are those of the commit that would result. */
const publish = async (scratch: string, url: string): Promise<readonly Fault[]> => {
  await execute(scratch, "npx", "changeset", "version");
  await execute(scratch, "npm", "install", "--package-lock-only", "--ignore-scripts", "--offline");
  await execute(scratch, process.execPath, "tools/checks/complete-lock.mjs");
  const faults = [...checkSource(scratch), ...completeLock(scratch)];
  for (const each of published(readWorkspace(scratch).packages)) withoutProvenance(scratch, each);
  writeFileSync(join(scratch, ".npmrc"), asNpm(url));
  await execute(scratch, "npx", "changeset", "publish", "--no-git-tag");
  return faults;
};

const installAll = async (
  project: string,
  packages: readonly Package[],
  others: Readonly<Record<string, string>>,
  url: string,
): Promise<void> => {
  mkdirSync(project, { recursive: true });
  const ours = packages.map(({ manifest }) => [manifest.name, `^${manifest.version}`] as const);
  const dependencies = { ...others, ...Object.fromEntries(ours) };
  const manifest = { name: "empty", private: true, type: "module", dependencies };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(join(project, ".npmrc"), asNpm(url));
  await execute(project, "npm", "install", "--prefer-offline", "--ignore-scripts");
};

/** What is wrong with how a program runs on a runtime. A trace counts, even if the program goes on. */
export const useFaults =
  (project: string, program: string) =>
  async ({ name, command: [command, ...args] }: Runtime): Promise<readonly Fault[]> => {
    const ended = await run(command, [...args, program], { cwd: project, timeout: 180_000 });
    const said = ended.stdout.trim().split("\n").at(-1) ?? "";
    console.log(`${name}: ${said}`);
    const traces = /^\s+at .*:\d+/m.test(ended.stderr);
    return ended.code === 0 && !traces
      ? []
      : [{ where: `${program} on ${name}`, what: failureOf(ended) }];
  };

/**
 * Rehearses a release: versions, publishing to a registry of our own, installing from it into an empty folder, and training there
 * on each runtime.
 */
export const checkRelease = async (root: string): Promise<readonly Fault[]> => {
  const folder = mkdtempSync(join(tmpdir(), "longtail-release-"));
  const [scratch, project] = [join(folder, "repository"), join(folder, "empty")];
  try {
    const { packages, manifest } = readWorkspace(root);
    const { runtimes, verdaccio } = await installPrograms(join(folder, "programs"));
    mkdirSync(scratch);
    await copyRepository(root, scratch, packages);
    const registry = await startRegistry(verdaccio, join(folder, "registry"));
    try {
      const faults = await publish(scratch, registry.url);
      const released = published(readWorkspace(scratch).packages);
      const others = Object.entries(manifest.devDependencies ?? {}).filter(([name]) =>
        name.startsWith("@tensorflow/"),
      );
      await installAll(project, released, Object.fromEntries(others), registry.url);
      await execute(project, "npx", "longtail", "list");
      console.log(`${released.length} packages published and installed`);
      copyFileSync(join(root, "tools/checks/smoke/smoke.mjs"), join(project, "smoke.mjs"));
      const used: Fault[] = [];
      for (const runtime of runtimes)
        used.push(...(await useFaults(project, "smoke.mjs")(runtime)));
      return [...faults, ...used];
    } finally {
      registry.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
