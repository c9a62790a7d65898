import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";

const git = (...args: readonly string[]): string => {
  try {
    return execFileSync("git", [...args], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
};

/** Where a figure was measured: machine, versions and commit, for the result file. */
export const circumstances = (backend: string, description: string) => ({
  machine: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  backend,
  backendDescription: description,
  node: process.version,
  tfjs: tf.version_core,
  commit: git("rev-parse", "--short", "HEAD"),
  changed: git("status", "--porcelain", "--untracked-files=no") !== "",
  date: new Date().toISOString(),
});

/** The median and the extremes of some measurements. */
export const spread = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), min: at(0), max: at(1), rounds: values.length };
};

/** Writes a result beside the others, in `benchmarks/results`; gives the file's path. */
export const writeResult = (name: string, result: unknown): string => {
  const file = fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
};
