import { loadVariables, type Store, saveTensors } from "@longtail/checkpoint";
import type { LongtailError, NamedTensors } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { firstDifference } from "../plan/first-difference.js";
import type { Plan } from "../plan/plan.js";
import type { TrainingState } from "../step/step.js";
import { type CheckpointNotes, checkpointName, foreign, notesOf } from "./checkpoint-notes.js";
import { type Journal, nextEpochOf } from "./journal.js";
import { inFile, ofOptimizer, optimizerIn } from "./optimizer-state.js";
import { identityOf } from "./run-identity.js";

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
  const where = firstDifference(run, identityOf(plan))?.replace(/^pipeline\./, "");
  return where === undefined
    ? E.right(journal)
    : E.left(foreign("a checkpoint of this pipeline and seed", `one that differs in ${where}`));
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

const snapshotIn = (plan: Plan, bytes: Uint8Array): E.Either<LongtailError, Snapshot> =>
  pipe(
    notesOf(bytes),
    E.chain((notes) => journalIn(plan, notes)),
    E.chain((journal) =>
      pipe(
        loadVariables(bytes, plan, checkpointName, { ignore: ofOptimizer }),
        E.chain((variables) =>
          pipe(
            optimizerAt(plan, journal, variables.parameters, bytes),
            E.map((optimizer) => ({ state: { ...variables, optimizer }, journal })),
          ),
        ),
      ),
    ),
  );

/**
 * The run in a store's checkpoint, if there is one.
 *
 * @error FileTruncated · FileForeign (no checkpoint, or one of another pipeline or seed) · checkpoint/Mismatch
 * @owns the caller owns the state's tensors
 */
export const restore = (
  store: Store,
  plan: Plan,
): TE.TaskEither<LongtailError, Snapshot | undefined> =>
  pipe(
    store.read(checkpointName),
    TE.chainEitherK((found) =>
      found === undefined ? E.right(undefined) : snapshotIn(plan, found),
    ),
  );
