import { readSafetensors, type Store } from "@longtail/checkpoint";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { continues } from "../plan/planned-stage.js";
import { type CheckpointNotes, checkpointName, foreign, notesOf } from "./checkpoint-notes.js";
import type { StageJournal } from "./journal.js";
import { optimizerName } from "./optimizer-state.js";
import { recordedFile } from "./run-files.js";
import { differenceOf, identityOf, stage1Identity } from "./run-identity.js";

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
  (plan: Plan) =>
  ({ run, journal }: CheckpointNotes): E.Either<LongtailError, StageJournal> => {
    const {
      pipeline,
      stages: [ours],
    } = plan;
    const identity = stage1Identity(plan.headInStage1);
    const where = differenceOf(identity(run), identity(identityOf(plan)));
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
 * Seed, dataset, its labels and images, augmentation, model, stage 1 and evaluation must be the same. Name, stage 2 and transform may differ. A stage 1
 * that is continued has a schedule over the epochs of both stages, so the continuations must be equally long.
 *
 * @error FileMissing (no run there) · FileForeign (another stage 1, says where they differ; one that is not done; a file of another
 *        run) · core/FileDamaged · FileTruncated · FileUnreadable
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
      TE.tap((bytes) => TE.fromEither(readSafetensors(bytes, name))),
    );
  return pipe(
    file(checkpointName),
    TE.chainEitherK(notesOf),
    TE.bindTo("notes"),
    TE.bind("journal", ({ notes }) => TE.fromEither(stage1In(plan)(notes))),
    TE.chain(({ notes, journal }) => {
      const recorded = recordedFile(notes.journal.files ?? {}, checkpointName);
      const own = (name: string) =>
        pipe(
          file(name),
          TE.chainEitherK((bytes) => recorded(name, bytes)),
        );
      const second = plan.stages[1];
      return pipe(
        TE.Do,
        TE.bind("best", () => own(stage1Files.best)),
        TE.bind("last", () => own(stage1Files.last)),
        TE.bind("optimizer", () =>
          second !== undefined && continues(second) ? own(optimizerName) : TE.right(undefined),
        ),
        TE.map(({ best, last, optimizer }) => ({
          journal,
          best,
          last,
          ...(optimizer && { optimizer }),
        })),
      );
    }),
  );
};
