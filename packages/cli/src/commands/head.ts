import { join } from "node:path";
import type { Store } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, inFiles, type LongtailError, mapFile, printable } from "@longtail/core";
import { calibration } from "@longtail/ece";
import { calibrateHead, calibratorName, finalWeights, loadRun, type Plan } from "@longtail/mislas";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import { percentage } from "@longtail/report";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { inFolder } from "../open-run.js";
import { runTable } from "../table.js";
import type { Job, RunOptions } from "./jobs.js";
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

/** A folder that holds a head, and the calibrator that was fitted to it, if there were rows to fit one to. */
export interface TrainedFolder {
  readonly name: string;
  readonly folder: string;
  /** The calibrator, and the ECE on the test rows after it. */
  readonly corrected?: { readonly calibrator: Calibrator; readonly ece: number };
}

/** The result of `longtail head`: the runs, the page, and the folders that hold heads. */
export interface HeadResult extends RunResult {
  readonly heads: readonly TrainedFolder[];
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

// What the corrected head does on the rows that the run is judged on.
const correctedEce = (
  { dataset: { test }, pipeline }: Plan,
  store: Store,
): TE.TaskEither<LongtailError, number> =>
  inFiles(test)
    ? TE.right(Number.NaN)
    : TE.bracket(
        loadRun(store),
        ({ classify }) =>
          pipe(
            classify(test.images),
            TE.chainEitherK((said) =>
              calibration(
                {
                  predictions: said.map(({ label }) => label),
                  confidences: said.map(({ confidence }) => confidence),
                  labels: test.labels,
                },
                { bins: pipeline.evaluation.bins },
              ),
            ),
            TE.map(({ ece }) => ece),
          ),
        ({ dispose }) => TE.fromIO(dispose),
      );

/** Writes what is asked of a head beside the run's own files: the last weights under one name and, with validation rows, a calibrator. */
const finish = ({ name, folder, plan }: Job): TE.TaskEither<LongtailError, TrainedFolder> => {
  const store = folderStore(folder);
  const { file } = finalWeights(plan, "last");
  return pipe(
    store.read(file),
    TE.chain(TE.fromNullable(failure("FileMissing", { file, purpose: "the head's weights" }))),
    TE.chain((bytes) => store.write(headName, bytes)),
    TE.chain(() =>
      plan.dataset.validation === undefined
        ? TE.right({ name, folder })
        : pipe(
            calibrateHead(plan, store),
            TE.bindTo("calibrator"),
            TE.bind("ece", () => correctedEce(plan, store)),
            TE.map((corrected) => ({ name, folder, corrected })),
          ),
    ),
    TE.mapLeft(inFolder(folder)),
  );
};

/**
 * Trains a head on features that exist already, by the recipe `features/METHOD`: the pipelines' engine, with the identity in place of
 * a network. A temperature is fitted to validation rows with each class counting alike. Without such rows nothing is: the ones that the
 * network which computed the features was trained on would mislead it.
 *
 * Each folder also holds `head.safetensors`, the last weights, and `calibrator.json` where there are validation rows.
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
  return pipe(
    checkPairs(options),
    TE.chain(() => runPipelines(recipes, { ...options, out, files }, terminal)),
    TE.bindTo("result"),
    TE.bind("heads", ({ result }) => pipe([...result.jobs], A.traverse(TE.ApplicativeSeq)(finish))),
    TE.bimap(
      // The dataset knows its files by other names than the person who passed them.
      mapFile((file) => files[file] ?? file),
      ({ result, heads }) => ({ ...result, heads }),
    ),
  );
};

// A good calibrator moves the ECE of a few thousand rows by less than this; one that was misled, by far more.
const worse = 0.02;

const inPercent = (fraction: number): string => `${percentage(fraction)} %`;

const correctionText =
  ({ summaries }: HeadResult): ((head: TrainedFolder, i: number) => string) =>
  ({ name, corrected }, i) => {
    if (corrected === undefined) return "";
    const before = summaries[i]?.last.ece ?? Number.NaN;
    const { ece, calibrator } = corrected;
    const temperature =
      calibrator.kind === "temperature" ? calibrator.temperature.toPrecision(3) : "";
    const change = `${printable(name)}: calibrated with the temperature ${temperature}, ECE ${inPercent(before)} before and ${inPercent(ece)} after`;
    return ece > before + worse
      ? `${change}. That is worse: was the network that computed the features trained on the validation rows? Without ${calibratorName} the head is as trained.`
      : change;
  };

/** What `longtail head` says at its end. */
export const headText = (result: HeadResult): string => {
  const { summaries, heads, page } = result;
  const corrections = heads.some(({ corrected }) => corrected !== undefined)
    ? heads.map(correctionText(result)).join("\n")
    : "Not calibrated. Pass --validation and --validation-labels: rows that the network which computed the features was not trained on.";
  const folders = heads.map(({ folder }) => printable(folder)).join(", ");
  return `\n${runTable(summaries)}\n\n${corrections}\nHeads: ${folders}\nReport: ${page}`;
};
