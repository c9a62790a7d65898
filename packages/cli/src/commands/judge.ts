import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { NumberRows } from "@longtail/arrays";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { classCounts, failure, type LongtailError, mapRecord } from "@longtail/core";
import {
  calibratedScores,
  type Judgement,
  judgedRecord,
  probabilitiesOf,
  type ScoreKind,
} from "@longtail/judge";
import { judgeThreads } from "@longtail/judge/threads";
import { pipelineName } from "@longtail/mislas";
import { type Calibrator, calibrationMethods } from "@longtail/post-hoc-calibration";
import { type PageRun, reliabilityDiagram, runPage } from "@longtail/report";
import { encodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import * as A from "#fp-ts/Array";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { countsIn, labelsIn, withArray } from "../array-file.js";
import type { CalibratedMethod, Comparison } from "../compare-calibrators.js";
import { resampling } from "../compare-calibrators.js";
import { currentOrigin } from "../origin.js";
import { writeTexts } from "../write-texts.js";

/** Options of `longtail judge`. */
export interface JudgeFileOptions {
  readonly labels: string;
  readonly scores?: ScoreKind;
  readonly counts?: string;
  readonly trainLabels?: string;
  readonly fit?: string;
  readonly fitLabels?: string;
  readonly bins: number;
  /** Threads that read the scores; as many as there are cores by default, at most 8. */
  readonly threads?: number;
  readonly name?: string;
  readonly out?: string;
  /** The command line, for the record. */
  readonly command: readonly string[];
}

/** What `longtail judge` found, and its files. */
export interface JudgedFiles {
  readonly judgement: Judgement;
  readonly summary: RunSummary;
  readonly comparison?: Comparison;
  readonly folder: string;
}

const preferred = ["probabilities", "probs", "logits", "scores", "predictions"];

const stem = (reference: string): string => {
  const file = basename(reference.replace(/#[^#]*$/, ""));
  return basename(file, extname(file)) || "scores";
};

// A name may hold anything; its folder is one below `judged`.
const folderOf = (name: string): string =>
  join("judged", name.replace(/[/\\\0]/g, "-").replace(/^\.+$/, "scores"));

const countsFor = (
  { counts, trainLabels }: JudgeFileOptions,
  classes: number,
): TE.TaskEither<LongtailError, readonly number[] | undefined> =>
  counts !== undefined
    ? countsIn(counts)
    : trainLabels !== undefined
      ? pipe(
          labelsIn(trainLabels, "the labels of the training images"),
          TE.chainEitherK((labels) => classCounts(labels, classes)),
          TE.mapLeft((error) =>
            "path" in error && error.path.length === 0 ? { ...error, path: [trainLabels] } : error,
          ),
        )
      : TE.right(undefined);

const methodOf = (
  method: CalibratedMethod["method"],
  { all, groups }: Judgement,
  calibrator: Calibrator | null,
): CalibratedMethod => ({
  method,
  ...all.intervals,
  nll: all.nll,
  ...(Object.keys(groups).length > 0 && {
    groups: mapRecord(groups, ({ accuracy, ece }) => ({ accuracy, ece })),
  }),
  calibrator,
});

/** Fits each calibrator to other scores of the same model, and judges the scores as it corrects them. */
const compare = (
  scores: NumberRows,
  labels: Int32Array,
  judgement: Judgement,
  fit: NumberRows,
  fitLabels: Int32Array,
  bins: number,
): TE.TaskEither<LongtailError, Comparison> => {
  const { classes, counts } = judgement;
  if (fit.columns !== classes)
    return TE.left(
      failure("Incompatible", {
        path: ["--fit"],
        what: fit.file,
        needs: `as many columns as ${scores.file}, ${classes}`,
        got: String(fit.columns),
      }),
    );
  return pipe(
    probabilitiesOf(fit, judgement.kind),
    TE.chain((probabilities) =>
      pipe(
        Object.keys(calibrationMethods) as Calibrator["kind"][],
        A.traverse(TE.ApplicativeSeq)((method) =>
          pipe(
            TE.fromEither(
              calibrationMethods[method](
                { probabilities, classes, labels: fitLabels },
                counts === undefined ? {} : { counts },
              ),
            ),
            TE.bindTo("calibrator"),
            TE.bind("found", ({ calibrator }) =>
              judgeThreads(
                { scores: calibratedScores(scores, judgement.kind, calibrator), labels },
                { kind: "probabilities", bins, ...(counts !== undefined && { counts }) },
              ),
            ),
            TE.map(({ calibrator, found }) => methodOf(method, found, calibrator)),
          ),
        ),
      ),
    ),
    TE.map((methods) => ({
      validation: fitLabels.length,
      test: labels.length,
      bins,
      ...resampling,
      methods: [methodOf("none", judgement, null), ...methods],
    })),
  );
};

const withComparison = (
  scores: NumberRows,
  labels: Int32Array,
  judgement: Judgement,
  { fit, fitLabels, bins }: JudgeFileOptions,
): TE.TaskEither<LongtailError, { readonly comparison?: Comparison }> =>
  fit === undefined || fitLabels === undefined
    ? TE.right({})
    : pipe(
        labelsIn(fitLabels, "the labels of the scores to fit to"),
        TE.chain((own) =>
          withArray(fit, "the scores to fit to", preferred, (rows) =>
            compare(scores, labels, judgement, rows, own, bins),
          ),
        ),
        TE.map((comparison) => ({ comparison })),
      );

// A run's folder is the run's own.
const checkFolder = (folder: string): E.Either<LongtailError, string> =>
  existsSync(join(folder, pipelineName))
    ? E.left(
        failure("Incompatible", {
          path: ["--out"],
          what: folder,
          needs: "a folder that is not a run's",
          got: `one with ${pipelineName}`,
        }),
      )
    : E.right(folder);

const filesOf = (
  page: PageRun,
  comparison: Comparison | undefined,
): Readonly<Record<string, string>> => ({
  "reliability.svg": reliabilityDiagram(page.best.calibration, { title: page.method }),
  "report.html": runPage([page]),
  ...(comparison && { "calibration.json": `${JSON.stringify(comparison)}\n` }),
});

/**
 * Judges a file of scores, and writes what it finds in the form of a run: `result.json` and a page.
 *
 * @error FileMissing · FileForeign · FileTruncated · arrays/BadCell · judge/BadRow · judge/Unmatched · BadLabel · BadCount ·
 *        LengthMismatch · Incompatible (a run's folder; scores to fit to of other classes) · FileUnwritable
 */
export const judgeFile = (
  reference: string,
  options: JudgeFileOptions,
): TE.TaskEither<LongtailError, JudgedFiles> => {
  const { labels: labelsFile, scores: kind, bins, threads, name = stem(reference) } = options;
  const { out = folderOf(name) } = options;
  return pipe(
    TE.fromEither(checkFolder(out)),
    TE.chain(() => labelsIn(labelsFile, "the labels of the scores")),
    TE.chain((labels) =>
      withArray(reference, "the scores of a model", preferred, (scores) =>
        pipe(
          countsFor(options, scores.columns),
          TE.chain((counts) =>
            judgeThreads(
              { scores, labels, labelsFile },
              {
                bins,
                ...(threads !== undefined && { threads }),
                ...(kind !== undefined && { kind }),
                ...(counts !== undefined && { counts }),
              },
            ),
          ),
          TE.bindTo("judgement"),
          TE.bind("fitted", ({ judgement }) => withComparison(scores, labels, judgement, options)),
        ),
      ),
    ),
    TE.bind("origin", () => TE.fromTask(currentOrigin(options.command, "none"))),
    TE.map(({ judgement, fitted, origin }) => ({
      judgement,
      ...fitted,
      folder: out,
      summary: judgedRecord(judgement, {
        name,
        method: name,
        dataset: basename(labelsFile),
        origin,
        descriptor: {
          kind: "judged/scores",
          scores: reference,
          as: judgement.kind,
          labels: labelsFile,
          bins,
        },
      }),
    })),
    TE.chainFirst(({ judgement, summary, comparison }) => {
      const store = folderStore(out);
      const page = { ...summary, confusion: judgement.confusion };
      return pipe(
        store.write(recordName, encodeRecord(summary)),
        TE.chain(() => writeTexts(store, filesOf(page, comparison))),
      );
    }),
  );
};
