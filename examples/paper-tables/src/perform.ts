import { dirname, join } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type LongtailError, mapFile, type ReadFile } from "@longtail/core";
import { type FinishedStage, finishedStage1, type Plan, plan, run } from "@longtail/mislas";
import type { RunSummary } from "@longtail/run-record";
import { logTo, type Screen, showProgress } from "longtail";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import type { Circumstances } from "./circumstances.js";
import { namesIn } from "./folders.js";
import {
  addInvocation,
  type FinishedProvenance,
  finish,
  type Provenance,
  readOrStart,
  readProvenance,
  type Stage1Provenance,
  stage1ProvenanceOf,
} from "./provenance.js";

/** What the cells of one command are run with. */
export interface CellEnvironment {
  readonly read: ReadFile;
  /** The folder that holds a run folder for each cell. */
  readonly runs: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly circumstances: Circumstances;
}

/** The result of a cell, and how it was made. */
export interface Performed {
  readonly summary: RunSummary;
  readonly provenance: FinishedProvenance;
}

interface SharedStage1 {
  readonly stage: FinishedStage;
  readonly provenance: Stage1Provenance;
}

/** A finished stage 1 that equals the plan's, from any run folder with a provenance. */
const findStage1 = async (planned: Plan, runs: string): Promise<SharedStage1 | undefined> => {
  for (const folder of namesIn(runs)) {
    const store = folderStore(join(runs, folder));
    // A folder without provenance, or without a finished stage 1 of this kind, is skipped.
    const provenance = await readProvenance(store)();
    if (E.isLeft(provenance) || provenance.right === undefined) continue;
    const stage = await finishedStage1(store, planned)();
    if (E.isRight(stage))
      return { stage: stage.right, provenance: stage1ProvenanceOf(folder, provenance.right) };
  }
  return undefined;
};

/**
 * Runs a cell: continues what its folder holds, starts from another cell's equal stage 1, or starts from the beginning.
 *
 * @error errors of planning and running
 */
export const perform = (
  { name, pipeline, seed }: Cell,
  { read, runs, screen, signal, circumstances }: CellEnvironment,
): TE.TaskEither<LongtailError, Performed> => {
  const folder = join(runs, name);
  const store = folderStore(folder);
  const log = logTo(store);
  return pipe(
    plan(pipeline, { read, seed }),
    TE.bindTo("planned"),
    TE.bind("stage1", ({ planned }) => TE.fromTask(() => findStage1(planned, runs))),
    TE.bind("before", ({ stage1 }) => readOrStart(store, circumstances, stage1?.provenance)),
    TE.chain(({ planned, stage1, before }) => {
      const show = showProgress(screen, planned.stages, name);
      let provenance: TE.TaskEither<LongtailError, Provenance> = TE.right(before);
      let trained = false;
      return pipe(
        run(planned, {
          store,
          resume: true,
          signal,
          ...(stage1 && { stage1: stage1.stage }),
          progress: (event) => {
            if (event.type === "epoch-started" && !trained) {
              trained = true;
              const added = addInvocation(store, before, circumstances)();
              provenance = () => added;
            }
            show(event);
            log.add(event);
          },
        }),
        TE.bindTo("summary"),
        TE.bind("provenance", () =>
          pipe(
            provenance,
            TE.chain((latest) => finish(store, latest)),
          ),
        ),
      );
    }),
    TE.tap(() => log.written),
    // A run names its files without their folder.
    TE.mapLeft(mapFile((file) => (dirname(file) === "." ? join(folder, file) : file))),
  );
};
