import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";

const here = fileURLToPath(new URL(".", import.meta.url));

// Everything except the files that the benchmarks write.
const exceptResults = [":(top,exclude)benchmarks/results", ":(top,exclude)benchmarks/README.md"];

const git = (...args: readonly string[]): string => {
  try {
    return execFileSync("git", [...args], { cwd: here, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
};

// On a machine without the git history, the packed script sets this.
const packedCommit = process.env["LONGTAIL_COMMIT"];

/** The machine, versions and commit of a measurement. */
export const circumstances = () => ({
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  tfjs: tf.version_core,
  commit: packedCommit ?? git("rev-parse", "--short", "HEAD"),
  changed:
    packedCommit === undefined &&
    git("status", "--porcelain", "--untracked-files=no", "--", ":/", ...exceptResults) !== "",
  date: new Date().toISOString(),
});

/** The median and the extremes of some values. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Computes the median and the extremes of some values. */
export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
};

/** The file of a stored result, in `benchmarks/results`. */
export const resultFile = (name: string): string =>
  fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));

/** Writes a result as JSON. */
export const writeResult = (file: string, result: unknown): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
};
