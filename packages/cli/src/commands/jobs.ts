import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type Checked, digestOfJson, failure, type LongtailError, under } from "@longtail/core";
import {
  checkpointName,
  type FinishedStage,
  finishedStage1,
  type HeadName,
  type Plan,
} from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { BackendOptions } from "../backend.js";
import { loadPipeline, type NamedDescriptor, sayFilled } from "../load-pipeline.js";
import { inFolder } from "../open-run.js";
import { type DataOptions, planOn } from "../plan-on.js";
import type { Screen } from "../progress.js";

/** Options of `longtail run`. */
export interface RunOptions extends BackendOptions, DataOptions {
  /** The folder for the run's files. Several runs get one folder each inside it. */
  readonly out?: string;
  readonly seed: number;
  readonly resume: boolean;
  /** The folder of a run with the same stage 1, which is then not trained again. */
  readonly stage1?: string;
  /** The arguments as typed, for the run's record. */
  readonly command?: readonly string[];
  /** Whether to follow the training on a page in the browser. */
  readonly open: boolean;
  /** Whether to write a file for TensorBoard as well. */
  readonly tensorboard: boolean;
  /** Settings as `path=value`. */
  readonly set: readonly string[];
  /** Another head for the recipes. */
  readonly head?: HeadName;
}

/** A planned run and the folder of its files. */
export interface Job {
  readonly name: string;
  readonly folder: string;
  readonly plan: Plan;
  /** A finished stage 1 to start from. */
  readonly stage1?: FinishedStage;
}

// Several methods are compared on the same data: they are in memory once.
const loadedBy = (jobs: readonly Job[], descriptor: unknown) => {
  const { dataset } = (descriptor ?? {}) as { readonly dataset?: unknown };
  const digest = digestOfJson(dataset ?? null);
  return jobs.find(({ plan }) => digestOfJson(plan.pipeline.dataset) === digest)?.plan.dataset;
};

const planJob =
  (several: boolean, { out, ...options }: RunOptions, before: readonly Job[]) =>
  ({ name, descriptor }: NamedDescriptor): TE.TaskEither<LongtailError, Job> => {
    const dataset = loadedBy(before, descriptor);
    // A name of its own for each seed, so that a second one neither meets nor continues the first.
    const folderOf = (run: string): string =>
      out === undefined
        ? resolve("runs", `${run}-seed${options.seed}`)
        : resolve(several ? join(out, run) : out);
    return pipe(
      planOn(descriptor, { ...options, ...(dataset && { dataset }) }),
      TE.bimap(several ? under(name) : (error) => error, (planned) => ({
        name,
        folder: folderOf(name),
        plan: planned,
      })),
    );
  };

const checkUnused =
  (resume: boolean) =>
  ({ folder }: Job): Checked<unknown> => {
    const file = join(folder, checkpointName);
    return !resume && existsSync(file)
      ? E.left(
          failure("FileUnwritable", {
            file,
            reason:
              "a run exists there: continue it with --resume or choose another folder with --out",
          }),
        )
      : E.right(undefined);
  };

const withStage1 =
  (folder: string | undefined) =>
  (job: Job): TE.TaskEither<LongtailError, Job> =>
    folder === undefined
      ? TE.right(job)
      : pipe(
          finishedStage1(folderStore(folder), job.plan),
          TE.bimap(inFolder(folder), (stage1) => ({ ...job, stage1 })),
        );

// Two pipelines of one name would share a folder.
const checkDistinct = (jobs: readonly Job[]): Checked<unknown> => {
  const names = jobs.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  return repeated === undefined
    ? E.right(undefined)
    : E.left(
        failure("Incompatible", {
          path: ["--out"],
          what: "each pipeline",
          needs: "its own name",
          got: `${repeated} twice`,
        }),
      );
};

/**
 * Plans the pipelines of a command line. Nothing is written yet.
 *
 * @error errors of loading and planning · FileUnwritable (the folder already holds a run) · Incompatible (the same name twice)
 */
export const planJobs = (
  references: readonly string[],
  options: RunOptions,
  screen: Screen,
): TE.TaskEither<LongtailError, readonly Job[]> =>
  pipe(
    references.reduce<TE.TaskEither<LongtailError, readonly Job[]>>(
      (planned, reference) =>
        pipe(
          planned,
          TE.chain((jobs) =>
            pipe(
              loadPipeline(reference, options.set, options.head),
              TE.tapIO(sayFilled(screen)),
              TE.chain(planJob(references.length > 1, options, jobs)),
              TE.tap((job) => TE.fromEither(checkUnused(options.resume)(job))),
              TE.chain(withStage1(options.stage1)),
              TE.map((job) => [...jobs, job]),
            ),
          ),
        ),
      TE.right([]),
    ),
    TE.tap((jobs) => TE.fromEither(checkDistinct(jobs))),
  );
