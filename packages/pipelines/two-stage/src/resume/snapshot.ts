import { loadVariables, type Store, saveTensors } from "@longtail/checkpoint";
import type { LongtailError, NamedTensors } from "@longtail/core";
import * as A from "#fp-ts/Array";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import type { TrainingState } from "../step/step.js";
import { type CheckpointNotes, checkpointName, foreign, notesOf } from "./checkpoint-notes.js";
import { type Journal, nextEpochOf } from "./journal.js";
import { inFile, ofOptimizer, optimizerIn } from "./optimizer-state.js";
import { fileUnderway } from "./run-files.js";
import { differenceOf, identityOf } from "./run-identity.js";
import { storedRun } from "./stored-run.js";

/** A run between two epochs. */
export interface Snapshot {
  readonly state: TrainingState;
  readonly journal: Journal;
}

/** Writes the state of a run between two epochs as one file. */
export const save = (
  store: Store,
  plan: Plan,
  { parameters, statistics, optimizer }: TrainingState,
  journal: Journal,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    saveTensors(
      { ...parameters, ...statistics, ...inFile(optimizer) },
      { run: JSON.stringify(identityOf(plan)), journal: JSON.stringify(journal) },
    ),
    TE.chain((bytes) => store.write(checkpointName, bytes)),
  );

const journalIn = (
  plan: Plan,
  { run, journal }: CheckpointNotes,
): E.Either<LongtailError, Journal> => {
  const where = differenceOf(run, identityOf(plan));
  return where === undefined
    ? E.right(journal)
    : E.left(
        foreign("a checkpoint of this pipeline, seed and data", `one that differs in ${where}`),
      );
};

const optimizerAt = (
  plan: Plan,
  journal: Journal,
  parameters: NamedTensors,
  bytes: Uint8Array,
): E.Either<LongtailError, NamedTensors> => {
  const stage = nextEpochOf(plan, journal)?.stage;
  return stage === undefined ? E.right({}) : optimizerIn(stage, parameters, bytes, checkpointName);
};

const stateIn = (
  plan: Plan,
  journal: Journal,
  bytes: Uint8Array,
): E.Either<LongtailError, Snapshot> =>
  pipe(
    loadVariables(bytes, plan, checkpointName, { ignore: ofOptimizer }),
    E.chain((variables) =>
      pipe(
        optimizerAt(plan, journal, variables.parameters, bytes),
        E.map((optimizer) => ({ state: { ...variables, optimizer }, journal })),
      ),
    ),
  );

// The files that the checkpoint records. One that is gone is nobody's figure.
const filesAreItsOwn = (
  store: Store,
  plan: Plan,
  journal: Journal,
): TE.TaskEither<LongtailError, unknown> =>
  pipe(
    Object.keys(journal.files ?? {}),
    A.traverse(TE.ApplicativeSeq)((name) =>
      pipe(
        store.read(name),
        TE.chainEitherK((bytes) =>
          bytes === undefined ? E.right(bytes) : fileUnderway(plan, journal)(name, bytes),
        ),
      ),
    ),
  );

/**
 * The run in a store's checkpoint, if there is one.
 *
 * @error what `storedRun` reports · FileForeign (no checkpoint, or one of another pipeline, seed or data; a file of another run) ·
 *        checkpoint/Mismatch
 * @owns the caller owns the state's tensors
 */
export const restore = (
  store: Store,
  plan: Plan,
): TE.TaskEither<LongtailError, Snapshot | undefined> =>
  pipe(
    store.read(checkpointName),
    TE.chain((found) =>
      found === undefined
        ? TE.right(undefined)
        : pipe(
            storedRun(store),
            TE.chainEitherK(() => notesOf(found)),
            TE.chainEitherK((notes) => journalIn(plan, notes)),
            TE.tap((journal) => filesAreItsOwn(store, plan, journal)),
            TE.chainEitherK((journal) => stateIn(plan, journal, found)),
          ),
    ),
  );
