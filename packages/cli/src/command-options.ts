import { integers, renderRange, seeds, within } from "@longtail/core";
import { type Command, InvalidArgumentError } from "commander";

const seedRange = integers(0, seeds.max);

const seedOf = (text: string): number => {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!within(seedRange, value))
    throw new InvalidArgumentError(`expected ${renderRange(seedRange)}.`);
  return value;
};

/** Help for the argument that names a pipeline. */
export const pipelineHelp = "a recipe (see `longtail list`) or a JSON file";

/** Adds `--data`. */
export const withData = (command: Command): Command =>
  command.option("--data <folder>", "folder of the dataset's files");

/** Adds `--backend`. */
export const withBackend = (command: Command): Command =>
  command.option("--backend <name>", "wasm, webgpu or cpu", "wasm");

/** Adds `--seed` and `--set`, with which a pipeline is planned. */
export const withSettings = (command: Command): Command =>
  command
    .option("--seed <n>", "seed of all randomness", seedOf, 0)
    .option<readonly string[]>(
      "--set <path=value>",
      "replace a value, for example stage1.epochs=5; repeatable",
      (setting, before) => [...before, setting],
      [],
    );
