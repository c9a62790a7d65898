import { execFile } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { promisify } from "node:util";
import type { RunOrigin } from "@longtail/run-record";
import type { Task } from "#fp-ts/Task";
import { versions } from "./versions.js";

const patience = 2000;

const git = (...args: readonly string[]): Promise<string | undefined> =>
  promisify(execFile)("git", [...args], { timeout: patience }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

// As a shell would take it again.
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The command line, as a shell takes it. */
export const commandLine = (argv: readonly string[]): string =>
  ["longtail", ...argv].map(quoted).join(" ");

/** With what and where this process makes a run. Outside a git checkout, or without git, it has no commit. */
export const currentOrigin =
  (argv: readonly string[], device: string): Task<RunOrigin> =>
  async () => {
    const [commit, changes] = await Promise.all([
      git("rev-parse", "HEAD"),
      git("status", "--porcelain", "--untracked-files=no"),
    ]);
    return {
      began: new Date().toISOString(),
      ...(argv.length > 0 && { command: commandLine(argv) }),
      versions: versions(),
      runtime: `node ${process.versions.node}`,
      platform: `${process.platform} ${process.arch}`,
      machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      cores: availableParallelism(),
      device,
      ...(commit !== undefined && { commit }),
      ...(commit !== undefined && changes !== undefined && { changed: changes !== "" }),
    };
  };
