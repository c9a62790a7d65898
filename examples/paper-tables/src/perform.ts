import { dirname, join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type LongtailError, mapFile, type ReadFile } from "@longtail/core";
import { type FinishedStage, finishedStage1, type Plan, plan, run } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { logTo } from "longtail";
import { type Screen, showProgress } from "longtail";
import type { Cell } from "./cell.js";
import type { Circumstances } from "./circumstances.js";
import { namesIn } from "./folders.js";
import {
  begun,
  type Dated,
  ended,
  lent,
  type Made,
  readMade,
  type Stage1Made,
  sat,
} from "./made.js";

/** What a cell is run with. */
export interface Workplace {
  readonly read: ReadFile;
  /** The folder of all cells' run folders. */
  readonly runs: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly where: Circumstances;
}

/** What a cell came to, and how. */
export interface Performed {
  readonly summary: RunSummary;
  readonly made: Dated;
}

/** A stage 1, and how it was made. */
interface Lent {
  readonly stage: FinishedStage;
  readonly made: Stage1Made;
}

/** A finished stage 1 that is the plan's own, wherever one lies whose making is on record. */
const stage1For = async (planned: Plan, runs: string): Promise<Lent | undefined> => {
  for (const folder of namesIn(runs)) {
    const store = folderStore(join(runs, folder));
    // No record, no run, one that is not so far, or another stage 1: all mean that the next folder is asked.
    const made = await readMade(store)();
    if (E.isLeft(made) || made.right === undefined) continue;
    const stage = await finishedStage1(store, planned)();
    if (E.isRight(stage)) return { stage: stage.right, made: lent(folder, made.right) };
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
  { read, runs, screen, signal, where }: Workplace,
): TE.TaskEither<LongtailError, Performed> => {
  const folder = join(runs, name);
  const store = folderStore(folder);
  const log = logTo(store);
  return pipe(
    plan(pipeline, { read, seed }),
    TE.bindTo("planned"),
    TE.bind("stage1", ({ planned }) => TE.fromTask(() => stage1For(planned, runs))),
    TE.bind("before", ({ stage1 }) => begun(store, where, stage1?.made)),
    TE.chain(({ planned, stage1, before }) => {
      const show = showProgress(screen, planned.stages, name);
      let made = TE.right<LongtailError, Made>(before);
      let worked = false;
      return pipe(
        run(planned, {
          store,
          resume: true,
          signal,
          ...(stage1 === undefined ? {} : { stage1: stage1.stage }),
          progress: (event) => {
            if (event.type === "epoch-started" && !worked) {
              worked = true;
              const sitting = sat(store, before, where)();
              made = () => sitting;
            }
            show(event);
            log.add(event);
          },
        }),
        TE.bindTo("summary"),
        TE.bind("made", () =>
          pipe(
            made,
            TE.chain((now) => ended(store, now)),
          ),
        ),
      );
    }),
    TE.chainFirst(() => log.written),
    // The run knows its files by name alone.
    TE.mapLeft(mapFile((file) => (dirname(file) === "." ? join(folder, file) : file))),
  );
};
