import { readSafetensors, type Store } from "@longtail/checkpoint";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { firstDifference } from "../plan/first-difference.js";
import type { Plan } from "../plan/plan.js";
import { continues } from "../plan/planned-stage.js";
import { type CheckpointNotes, checkpointName, foreign, notesOf } from "./checkpoint-notes.js";
import type { StageJournal } from "./journal.js";
import { optimizerName } from "./optimizer-state.js";
import { stage1Identity } from "./run-identity.js";

/** A finished stage 1: its journal and its weight files, and the optimizer's state where stage 2 continues it. */
export interface FinishedStage {
  readonly journal: StageJournal;
  readonly best: Uint8Array;
  readonly last: Uint8Array;
  readonly optimizer?: Uint8Array;
}

/** The files of stage 1's weights. */
export const stage1Files = {
  best: "stage1-best.safetensors",
  last: "stage1-last.safetensors",
} as const;

const stage1In =
  ({ pipeline, seed, stages: [ours], headInStage1 }: Plan) =>
  ({ run, journal }: CheckpointNotes): E.Either<LongtailError, StageJournal> => {
    const identity = stage1Identity(headInStage1);
    const where = firstDifference(identity(run), identity({ pipeline, seed }));
    if (where !== undefined)
      return E.left(
        foreign(`a run with the stage 1 of ${pipeline.name}`, `one that differs in ${where}`),
      );
    const [theirs] = journal.stages;
    const [done, epochs] = [theirs?.epochs.length ?? 0, ours?.epochs ?? 0];
    return theirs === undefined || done < epochs
      ? E.left(foreign("a run whose stage 1 is done", `${done} of its ${epochs} epochs`))
      : E.right(theirs);
  };

/** The error of a missing file of stage 1. */
export const wantedStage1 = (file: string): LongtailError =>
  failure("FileMissing", { file, purpose: "the run whose stage 1 is wanted" });

/**
 * Finds stage 1 in another run's store, for a plan that trains the same one.
 *
 * Seed, dataset, augmentation, model, stage 1 and evaluation must be the same. Name, stage 2 and transform may differ. A stage 1
 * that is continued has a schedule over the epochs of both stages, so the continuations must be equally long.
 *
 * @error FileMissing (no run there) · FileForeign (another stage 1, says where they differ; one that is not done) · FileTruncated ·
 *        FileUnreadable
 */
export const finishedStage1 = (
  store: Store,
  plan: Plan,
): TE.TaskEither<LongtailError, FinishedStage> => {
  const file = (name: string): TE.TaskEither<LongtailError, Uint8Array> =>
    pipe(
      store.read(name),
      TE.chainEitherK(E.fromNullable(wantedStage1(name))),
      // Reported now, not after the runs that come before this one.
      TE.chainFirstEitherK((bytes) => readSafetensors(bytes, name)),
    );
  return pipe(
    file(checkpointName),
    TE.chainEitherK(notesOf),
    TE.chainEitherK(stage1In(plan)),
    TE.bindTo("journal"),
    TE.bind("best", () => file(stage1Files.best)),
    TE.bind("last", () => file(stage1Files.last)),
    TE.chain((stage) =>
      plan.stages[1] !== undefined && continues(plan.stages[1])
        ? pipe(
            file(optimizerName),
            TE.map((optimizer) => ({ ...stage, optimizer })),
          )
        : TE.right(stage),
    ),
  );
};
