import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { type Codec, closed, flag, text } from "@longtail/core";
import type { RunSummary } from "@longtail/run-record";
import * as tf from "@tensorflow/tfjs-core";

/** The circumstances of an invocation: backend, machine, versions and commit. */
export interface Circumstances {
  readonly backend: string;
  /** The backend's description: its adapter or its threads. */
  readonly device: string;
  readonly machine: string;
  readonly system: string;
  readonly node: string;
  readonly tfjs: string;
  readonly commit: string;
  /** Whether tracked files differed from that commit. */
  readonly changed: boolean;
}

/** The codecs of its keys. */
export const circumstancesKeys = {
  backend: text,
  device: text,
  machine: text,
  system: text,
  node: text,
  tfjs: text,
  commit: text,
  changed: flag,
};

/** The codec of circumstances. */
export const Circumstances: Codec<Circumstances> = closed("circumstances", circumstancesKeys);

const unknown = "unknown";

/** The circumstances that a run's record tells of; what it leaves out is "unknown". */
export const recordedCircumstances = ({
  backend,
  origin = {},
}: Pick<RunSummary, "backend" | "origin">): Circumstances => ({
  backend,
  device: origin.device ?? unknown,
  machine: (origin.machine ?? unknown).replace(
    /, (\d+ GiB)$/,
    origin.cores === undefined ? ", $1" : `, ${origin.cores} cores, $1`,
  ),
  system: origin.platform ?? unknown,
  node: origin.runtime?.replace(/^node /, "v") ?? unknown,
  tfjs: origin.versions?.["@tensorflow/tfjs-core"] ?? unknown,
  commit: origin.commit?.slice(0, 7) ?? unknown,
  changed: origin.changed ?? false,
});

const git = (...args: readonly string[]): string | undefined => {
  try {
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    return execFileSync("git", [...args], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
};

// Results and documents are written while cells run, and do not affect them.
const exceptResults = [":(top,exclude,glob)**/results/**", ":(top,exclude,glob)**/*.md"];

/** The current circumstances. `LONGTAIL_COMMIT` names the commit on a machine without git. */
export const currentCircumstances = (backend: string, device: string): Circumstances => ({
  backend,
  device,
  machine: `${cpus()[0]?.model ?? unknown}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  tfjs: tf.version_core,
  commit: process.env["LONGTAIL_COMMIT"] ?? git("rev-parse", "--short", "HEAD") ?? unknown,
  changed:
    (git("status", "--porcelain", "--untracked-files=no", "--", ":/", ...exceptResults) ?? "") !==
    "",
});
