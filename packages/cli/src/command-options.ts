import {
  binCounts,
  failure,
  integers,
  type LongtailError,
  type Range,
  renderRange,
  seeds,
  within,
} from "@longtail/core";
import { heads, recipes } from "@longtail/mislas";
import { calibrationMethods } from "@longtail/post-hoc-calibration";
import { type Command, Help, InvalidArgumentError, Option } from "commander";
import * as E from "#fp-ts/Either";
import { backends } from "./backend.js";
import { exportFormats } from "./commands/export.js";

const numberOf =
  (range: Range) =>
  (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!within(range, value)) throw new InvalidArgumentError(`expected ${renderRange(range)}.`);
    return value;
  };

/** `--port` of `longtail watch`. */
export const portOption = new Option("--port <n>", "port of the page")
  .argParser(numberOf(integers(0, 65535)))
  .default(0, "a free one");

/** What `--help` says of an option: without the defaults of flags and lists, which say nothing. */
export const optionDescription = (option: Option): string => {
  const text = new Help().optionDescription(option).replace(/ \(default: (false|\[\])\)$/, "");
  return option.mandatory ? `${text} (required)` : text;
};

/** A path as an option or an argument gives it. An empty one is a script's mistake, not the working directory. */
export const pathOf = (text: string): string => {
  if (text.trim() === "") throw new InvalidArgumentError("expected a path, got nothing.");
  return text;
};

/** A name as an option gives it. */
export const nameOf = (text: string): string => {
  if (text.trim() === "") throw new InvalidArgumentError("expected a name, got nothing.");
  return text;
};

/** A repeatable argument that is a path. */
export const pathsOf = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  pathOf(text),
];

const settingOf = (setting: string, before: readonly string[]): readonly string[] => {
  if (!/^[^=]+=/.test(setting)) throw new InvalidArgumentError("expected path=value.");
  return [...before, setting];
};

/** Help for the argument that names a pipeline. */
export const pipelineHelp = "a recipe (see `longtail list`) or a JSON file";

/** Adds `--data` and `--images`. */
export const withData = (command: Command): Command =>
  command
    .option("--data <folder>", "folder of the dataset's files", pathOf)
    .addOption(
      new Option("--images <folder>", "folder of your own images, a sub-folder per class")
        .argParser(pathOf)
        .conflicts("data"),
    );

const backendOption = (about: string): Option =>
  new Option("--backend <name>", about).choices(Object.keys(backends));

const withThreads = (command: Command): Command =>
  command.option(
    "--threads <n>",
    "threads of the wasm backend (default: one per core, at most 8)",
    numberOf(integers(1, 8)),
  );

/** Adds `--backend` and `--threads`. */
export const withBackend = (command: Command): Command =>
  withThreads(command.addOption(backendOption("what computes").default("wasm")));

/** Adds `--backend`, which nothing needs unless it is named, and `--threads`. */
export const withPlannedBackend = (command: Command): Command =>
  withThreads(
    command.addOption(
      backendOption("check the memory and estimate the time of a run there (default: neither)"),
    ),
  );

/** Adds `--set`. */
export const withSet = (command: Command): Command =>
  command.option<readonly string[]>(
    "--set <path=value>",
    "replace a value, for example stage1.epochs=5; repeatable",
    settingOf,
    [],
  );

/** Adds `--seed` and `--set`, with which a pipeline is planned. */
export const withSettings = (command: Command): Command =>
  withSet(
    command.option("--seed <n>", "seed of all randomness", numberOf(integers(0, seeds.max)), 0),
  );

/** `--method`, with which a run keeps a calibrator. */
export const methodOption = new Option("--method <name>", "the calibrator that the run keeps")
  .choices(Object.keys(calibrationMethods))
  .default("temperature");

/** `--method` of `longtail head`: a method that has a recipe on features. */
export const headMethodOption = new Option("--method <name>", "a method of `longtail list`")
  .choices(recipes.filter(({ set }) => set === "features").map(({ method }) => method))
  .default("mislas");

/** `--head` of `longtail head`. */
export const headOption = new Option(
  "--head <name>",
  "another head than the method's; cosines are multiplied by 25",
).choices(Object.keys(heads));

/** `--top`, how many classes a prediction shows. */
export const topOption = new Option("--top <n>", "classes to show for each image")
  .argParser(numberOf(integers(1)))
  .default(3);

/** `--lock-seconds`, after which a silent worker loses its cell. */
export const lockSecondsOption = new Option(
  "--lock-seconds <n>",
  "a worker that is not heard of for so long loses its cell",
)
  .argParser(numberOf(integers(1, 3600)))
  .default(30);

/** Help for a file of numbers. */
export const arrayHelp =
  "a .npy, .npz, safetensors, CSV, JSON lines or Parquet file, FILE#NAME for one array in it";

/** `--scores`, what the scores of `judge` are. */
export const scoresOption = new Option(
  "--scores <kind>",
  "what the scores are (default: as the rows look)",
).choices(["logits", "probabilities"]);

/** `--counts`, for the groups of classes. */
export const countsOption = new Option("--counts <file>", "training images of each class")
  .argParser(pathOf)
  .conflicts("trainLabels");

/** `--bins`, of confidence. */
export const binsOption = new Option("--bins <n>", "bins of confidence")
  .argParser(numberOf(binCounts))
  .default(15);

/** `--threads` of `judge`. */
export const threadsOption = new Option(
  "--threads <n>",
  "threads that read the scores (default: a core each, at most 8); the results are the same",
).argParser(numberOf(integers(1, 64)));

/** Scores to fit to need their labels, and labels their scores. */
export const fitOptions = ({
  fit,
  fitLabels,
}: {
  readonly fit?: string;
  readonly fitLabels?: string;
}): E.Either<LongtailError, void> =>
  (fit === undefined) === (fitLabels === undefined)
    ? E.right(undefined)
    : E.left(
        failure("Incompatible", {
          path: [fit === undefined ? "--fit-labels" : "--fit"],
          what: "fitting",
          needs: "--fit and --fit-labels",
          got: "one of them",
        }),
      );

/** `--to` of `export`. */
export const formatOption = new Option("--to <format>", "what to write")
  .choices(exportFormats)
  .makeOptionMandatory();
