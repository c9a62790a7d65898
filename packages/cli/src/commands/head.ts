import { join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, mapFile } from "@longtail/core";
import { finalWeights } from "@longtail/mislas";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { inFolder, openRun } from "../open-run.js";
import { calibrateRun } from "./calibrate.js";
import type { RunOptions } from "./jobs.js";
import { type RunResult, type RunTerminal, runPipelines } from "./run.js";

/** Options of `longtail head`: paths of files that `@longtail/arrays` reads, and how to train. */
export interface HeadOptions extends Omit<RunOptions, "data" | "images" | "files" | "stage1"> {
  readonly labels: string;
  readonly test?: string;
  readonly testLabels?: string;
  readonly validation?: string;
  readonly validationLabels?: string;
  readonly classNames?: string;
  /** A method of the tables. */
  readonly method: string;
  /** Trains `comparedMethods` in place of one. */
  readonly compare: boolean;
}

/** The methods that `--compare` puts side by side. */
export const comparedMethods = ["plain", "crt", "balanced-softmax", "logit-adjustment", "mislas"];

/** The result of `longtail head`: the runs, the page, and the folders that hold heads. */
export interface HeadResult extends RunResult {
  readonly folders: readonly string[];
}

const headName = "head.safetensors";

const filesOf = (features: string, options: HeadOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      features,
      labels: options.labels,
      "test-features": options.test,
      "test-labels": options.testLabels,
      "validation-features": options.validation,
      "validation-labels": options.validationLabels,
      "class-names": options.classNames,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const lonely = (flag: string, other: string): LongtailError =>
  failure("Incompatible", { path: [flag], what: "it", needs: other, got: "none" });

const checkPairs = ({
  test,
  testLabels,
  validation,
  validationLabels,
}: HeadOptions): TE.TaskEither<LongtailError, unknown> => {
  const [flag, other] =
    (
      [
        [test, testLabels, "--test", "--test-labels"],
        [testLabels, test, "--test-labels", "--test"],
        [validation, validationLabels, "--validation", "--validation-labels"],
        [validationLabels, validation, "--validation-labels", "--validation"],
      ] as const
    )
      .filter(([one, another]) => one !== undefined && another === undefined)
      .map(([, , given, missing]) => [given, missing] as const)[0] ?? [];
  return flag === undefined ? TE.right(undefined) : TE.left(lonely(flag, other as string));
};

/** Writes what is asked of a head beside the run's own files: the last weights under one name, and a calibrator. */
const finish =
  (files: Readonly<Record<string, string>>, options: HeadOptions) =>
  (folder: string): TE.TaskEither<LongtailError, void> =>
    pipe(
      openRun(folder, { files }),
      TE.bindTo("run"),
      TE.let("last", ({ run }) => finalWeights(run.planned, "last").file),
      TE.bind("bytes", ({ run, last }) => run.bytesOf(join(folder, last))),
      TE.chainFirst(({ bytes }) =>
        pipe(folderStore(folder).write(headName, bytes), TE.mapLeft(inFolder(folder))),
      ),
      TE.chain(({ run }) =>
        run.planned.dataset.validation === undefined
          ? TE.right(undefined)
          : pipe(
              // Validation rows are mostly of frequent classes, whose predictions are right more often.
              calibrateRun(folder, { backend: options.backend, files, balanced: true }),
              TE.map(() => undefined),
            ),
      ),
    );

/**
 * Trains a head on features that exist already, by the recipe `features/METHOD`: the pipelines' engine, with the identity in place of
 * a network. Without validation files a tenth of each class is held out. The temperature is fitted to validation rows with each class
 * counting alike; it is right only if the network that computed the features was not trained on them.
 *
 * Each folder also holds `head.safetensors`, the last weights, and `calibrator.json`.
 *
 * @error errors of the files, of planning and of running · Incompatible (features without labels)
 */
export const trainHeads = (
  features: string,
  options: HeadOptions,
  terminal: RunTerminal,
): TE.TaskEither<LongtailError, HeadResult> => {
  const files = filesOf(features, options);
  const methods = options.compare ? comparedMethods : [options.method];
  const recipes = methods.map((method) => `features/${method}`);
  const out = options.out ?? join("runs", options.compare ? "heads" : `head-${options.method}`);
  const folders = recipes.map((recipe) =>
    resolve(recipes.length > 1 ? join(out, recipe.replaceAll("/", "-")) : out),
  );
  const heldOut = options.validation === undefined ? ["dataset.validationFraction=0.1"] : [];
  return pipe(
    checkPairs(options),
    TE.chain(() =>
      runPipelines(
        recipes,
        { ...options, out, files, set: [...heldOut, ...options.set] },
        terminal,
      ),
    ),
    TE.chainFirst(() => pipe(folders, A.traverse(TE.ApplicativeSeq)(finish(files, options)))),
    TE.bimap(
      // The dataset knows its files by other names than the person who passed them.
      mapFile((file) => files[file] ?? file),
      (result) => ({ ...result, folders }),
    ),
  );
};
