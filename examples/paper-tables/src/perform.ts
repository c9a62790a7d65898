import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { LongtailError, ReadFile } from "@longtail/core";
import type { RunSummary } from "@longtail/report";
import { type FinishedStage, finishedStage1, type Plan, plan, run } from "@longtail/two-stage";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { logTo } from "longtail/event-log";
import { type Screen, showProgress } from "longtail/progress";
import type { Cell } from "./cell.js";

/** What a cell is run with. */
export interface Workplace {
  readonly read: ReadFile;
  /** The folder of all cells' run folders. */
  readonly runs: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

const foldersIn = (runs: string): readonly string[] => {
  try {
    return readdirSync(runs, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
};

/** A finished stage 1 that is the plan's own, wherever one lies. */
const stage1For = async (planned: Plan, runs: string): Promise<FinishedStage | undefined> => {
  for (const folder of foldersIn(runs)) {
    // No run, one that is not so far, or another stage 1: all are told by a left, and mean that the next folder is asked.
    const found = await finishedStage1(folderStore(join(runs, folder)), planned)();
    if (E.isRight(found)) return found.right;
  }
  return undefined;
};

/**
 * Runs a cell: goes on with what its folder holds, takes stage 1 from a cell that has the same, or begins.
 *
 * @error what planning and running report
 */
export const perform = (
  { name, pipeline, seed }: Cell,
  { read, runs, screen, signal }: Workplace,
): TE.TaskEither<LongtailError, RunSummary> => {
  const folder = join(runs, name);
  const store = folderStore(folder);
  const log = logTo(store);
  return pipe(
    plan(pipeline, { read, seed }),
    TE.bindTo("planned"),
    TE.bind("stage1", ({ planned }) => TE.fromTask(() => stage1For(planned, runs))),
    TE.chain(({ planned, stage1 }) => {
      const show = showProgress(screen, planned.stages, name);
      return run(planned, {
        store,
        resume: true,
        signal,
        ...(stage1 === undefined ? {} : { stage1 }),
        progress: (event) => {
          show(event);
          log.add(event);
        },
      });
    }),
    TE.chainFirst(() => log.written),
    // The run knows its files by name alone.
    TE.mapLeft((error) =>
      "file" in error && dirname(error.file) === "."
        ? { ...error, file: join(folder, error.file) }
        : error,
    ),
  );
};
