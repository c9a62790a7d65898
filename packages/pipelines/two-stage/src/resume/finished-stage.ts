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

/** Stage 1 of a run, done: its journal, and its weights as files; the optimizer's state too, where stage 2 continues with it. */
export interface FinishedStage {
  readonly journal: StageJournal;
  readonly best: Uint8Array;
  readonly last: Uint8Array;
  readonly optimizer?: Uint8Array;
}

/** The files of its weights. */
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

/** The error of a file of it that is not there. */
export const wantedStage1 = (file: string): LongtailError =>
  failure("FileMissing", { file, purpose: "the run whose stage 1 is wanted" });

/**
 * Stage 1 of the run in a store, for a plan that has the same one: another method on the same features begins with it.
 *
 * The same: seed, data set, augmentation, net, stage 1 and evaluation. Name, stage 2 and transform may differ, and the head may be the linear classifier in
 * one and the scaled one in the other, as long as the scales do not learn in stage 1. A stage 1 that is continued has a schedule over the epochs of
 * both stages: only one that is continued for as long is the same.
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
      TE.chainEitherK(E.fromOption(() => wantedStage1(name))),
      // Told now, not when another run has been trained before this one's turn comes.
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
