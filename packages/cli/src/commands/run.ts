import { join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { LongtailError } from "@longtail/core";
import { run } from "@longtail/mislas";
import { type PageRun, runPage } from "@longtail/report";
import type { RunOrigin, RunSummary } from "@longtail/run-record";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { startAndSay } from "../backend.js";
import { confusionFile, withConfusion } from "../confusion.js";
import { logTo } from "../event-log.js";
import { figuresOf } from "../figures.js";
import { inFolder } from "../open-run.js";
import { currentOrigin } from "../origin.js";
import { type Screen, showProgress } from "../progress.js";
import { tensorboardLog } from "../tensorboard/log.js";
import { writeTexts } from "../write-texts.js";
import { type Job, planJobs, type RunOptions } from "./jobs.js";
import { servePage } from "./watch.js";

/** The results of `longtail run`: the jobs, their summaries and the page that shows them. */
export interface RunResult {
  readonly jobs: readonly Job[];
  readonly summaries: readonly RunSummary[];
  readonly page: string;
}

/** Where a run shows its progress, and the signal that stops it; the signal is read when the first run begins. */
export interface RunTerminal {
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

const perform = (
  { name, folder, plan, stage1 }: Job,
  { resume, tensorboard }: Pick<RunOptions, "resume" | "tensorboard">,
  { screen, signal }: RunTerminal,
  origin: RunOrigin,
): TE.TaskEither<LongtailError, PageRun> => {
  const store = folderStore(folder);
  const logs = [logTo(store), ...(tensorboard ? [tensorboardLog(folder, plan)] : [])];
  const show = showProgress(screen, plan.stages, name);
  return pipe(
    run(plan, {
      store,
      resume,
      signal,
      origin,
      ...(stage1 && { stage1 }),
      progress: (event) => {
        show(event);
        for (const log of logs) log.add(event);
      },
    }),
    TE.mapLeft(inFolder(folder)),
    TE.tap(() =>
      pipe(
        logs,
        A.traverse(TE.ApplicativeSeq)(({ written }) => written),
      ),
    ),
    TE.chain((summary) => pipe(withConfusion(store, summary), TE.mapLeft(inFolder(folder)))),
    TE.tap((page) => writeTexts(store, { ...figuresOf(page), ...confusionFile(page) })),
  );
};

// Runs on the same data have the same notes.
const sayNotes = (jobs: readonly Job[], screen: Screen) => (): void => {
  for (const note of new Set(jobs.flatMap(({ plan }) => plan.dataset.notes ?? [])))
    screen.write(`${note}\n`);
};

/** Shows the runs on a live page while they train, if that is wanted. */
const following =
  (wanted: boolean, jobs: readonly Job[], screen: Screen) =>
  <A>(training: TE.TaskEither<LongtailError, A>): TE.TaskEither<LongtailError, A> =>
    wanted
      ? TE.bracket(
          servePage(
            jobs.map(({ folder }) => folder),
            { port: 0, open: true },
            screen,
          ),
          () => training,
          ({ close }) => TE.fromTask(close),
        )
      : training;

const writePage = (
  out: string,
  summaries: readonly PageRun[],
): TE.TaskEither<LongtailError, string> =>
  pipe(
    writeTexts(folderStore(out), { "report.html": runPage(summaries) }),
    TE.map(() => join(out, "report.html")),
  );

/**
 * Plans all pipelines, then runs them one after another.
 *
 * @error errors of planning and running. Errors that planning can find are reported before anything is written.
 */
export const runPipelines = (
  references: readonly string[],
  options: RunOptions,
  terminal: RunTerminal,
): TE.TaskEither<LongtailError, RunResult> =>
  pipe(
    TE.Do,
    TE.bind("jobs", () => planJobs(references, options, terminal.screen)),
    TE.tapIO(({ jobs }) => sayNotes(jobs, terminal.screen)),
    TE.bind("device", () => startAndSay(options, terminal.screen)),
    TE.bind("summaries", ({ jobs, device }) => {
      const { screen, signal } = terminal;
      return pipe(
        [...jobs],
        A.traverse(TE.ApplicativeSeq)((job) =>
          pipe(
            TE.fromTask(currentOrigin(options.command ?? [], device)),
            TE.chain((origin) => perform(job, options, { screen, signal }, origin)),
          ),
        ),
        following(options.open, jobs, screen),
      );
    }),
    TE.bind("page", ({ jobs: [first, ...others], summaries }) =>
      // A single run has written its own page.
      first !== undefined && others.length === 0
        ? TE.right(join(first.folder, "report.html"))
        : writePage(resolve(options.out ?? "runs"), summaries),
    ),
    TE.map(({ jobs, summaries, page }) => ({ jobs, summaries, page })),
  );
