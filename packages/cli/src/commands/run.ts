import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, mapFile, under } from "@longtail/core";
import {
  checkpointName,
  type FinishedStage,
  finishedStage1,
  type Plan,
  plan,
  run,
} from "@longtail/mislas";
import { runPage } from "@longtail/report";
import type { RunSummary } from "@longtail/run-record";
import * as A from "fp-ts/lib/Array.js";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { startBackend } from "../backend.js";
import { dataReader } from "../environment.js";
import { logTo } from "../event-log.js";
import { figuresOf, writeTexts } from "../figures.js";
import { loadPipeline } from "../load-pipeline.js";
import { type Screen, showProgress } from "../progress.js";

/** What `longtail run` is told. */
export interface RunOptions {
  /** The folder of the data set's files; not needed for the embedded one. */
  readonly data?: string;
  /** The folder that the run's files go to: one run's own, or one folder in it for each of several. */
  readonly out?: string;
  readonly backend: string;
  readonly seed: number;
  readonly resume: boolean;
  /** The folder of a run whose stage 1 is the same: it is not trained again. */
  readonly stage1?: string;
  /** Settings as `path=value`. */
  readonly set: readonly string[];
}

interface Job {
  readonly name: string;
  readonly folder: string;
  readonly plan: Plan;
  readonly stage1?: FinishedStage;
}

const unused =
  (resume: boolean) =>
  (job: Job): TE.TaskEither<LongtailError, Job> => {
    const file = join(job.folder, checkpointName);
    return !resume && existsSync(file)
      ? TE.left(
          failure("FileUnwritable", {
            file,
            reason:
              "a run is there already: go on with it by --resume, or give another folder with --out",
          }),
        )
      : TE.right(job);
  };

const beginningWith =
  (folder: string | undefined) =>
  (job: Job): TE.TaskEither<LongtailError, Job> =>
    folder === undefined
      ? TE.right(job)
      : pipe(
          finishedStage1(folderStore(folder), job.plan),
          TE.map((stage1) => ({ ...job, stage1 })),
          // The run knows its files by name alone.
          TE.mapLeft(mapFile((file) => (dirname(file) === "." ? join(folder, file) : file))),
        );

const jobsOf = (
  references: readonly string[],
  options: RunOptions,
): TE.TaskEither<LongtailError, readonly Job[]> =>
  pipe(
    [...references],
    A.traverse(TE.ApplicativeSeq)((reference) =>
      pipe(
        loadPipeline(reference, options.set),
        TE.chain(({ name, descriptor }) =>
          pipe(
            plan(descriptor, { read: dataReader(options.data), seed: options.seed }),
            TE.mapLeft(references.length > 1 ? under(name) : (error) => error),
            TE.map((planned) => {
              const out = options.out ?? join("runs", references.length > 1 ? "" : name);
              return {
                name,
                folder: resolve(references.length > 1 ? join(out, name) : out),
                plan: planned,
              };
            }),
          ),
        ),
        TE.chain(unused(options.resume)),
        TE.chain(beginningWith(options.stage1)),
      ),
    ),
    TE.chainEitherK(distinct),
  );

// Two pipelines of one name would share a folder.
const distinct = (jobs: readonly Job[]): E.Either<LongtailError, readonly Job[]> => {
  const twice = jobs.find(({ name }, i) => jobs.findIndex((job) => job.name === name) !== i);
  return twice === undefined
    ? E.right(jobs)
    : E.left(
        failure("Incompatible", {
          path: [],
          what: "each pipeline",
          needs: "a name of its own",
          got: `${twice.name} twice`,
        }),
      );
};

const perform = (
  { name, folder, plan: planned, stage1 }: Job,
  { resume }: RunOptions,
  screen: Screen,
  signal: AbortSignal,
): TE.TaskEither<LongtailError, RunSummary> => {
  const store = folderStore(folder);
  const log = logTo(store);
  const show = showProgress(screen, planned.stages, name);
  return pipe(
    run(planned, {
      store,
      resume,
      signal,
      ...(stage1 === undefined ? {} : { stage1 }),
      progress: (event) => {
        show(event);
        log.add(event);
      },
    }),
    TE.chainFirst(() => log.written),
    TE.chainFirst((summary) => writeTexts(store, figuresOf(summary))),
  );
};

/** What a finished `longtail run` hands back: the summaries, and the page that shows them together. */
export interface RunResult {
  readonly summaries: readonly RunSummary[];
  readonly page: string;
}

/**
 * Plans all of the pipelines, and then runs them one after another.
 *
 * @error what planning and running report, before anything is written where it can be known before
 */
export const runPipelines = (
  references: readonly string[],
  options: RunOptions,
  screen: Screen,
  signal: AbortSignal,
): TE.TaskEither<LongtailError, RunResult> =>
  pipe(
    jobsOf(references, options),
    TE.chainFirst(() =>
      pipe(
        startBackend(options.backend),
        TE.map((description) => screen.write(`${options.backend} backend: ${description}\n`)),
      ),
    ),
    TE.chain((jobs) =>
      pipe(
        [...jobs],
        A.traverse(TE.ApplicativeSeq)((job) => perform(job, options, screen, signal)),
        TE.chain((summaries) => {
          const out = resolve(options.out ?? "runs");
          return summaries.length === 1
            ? TE.right({ summaries, page: join(jobs[0]?.folder ?? out, "report.html") })
            : pipe(
                writeTexts(folderStore(out), { "report.html": runPage(summaries) }),
                TE.map(() => ({ summaries, page: join(out, "report.html") })),
              );
        }),
      ),
    ),
  );
