import {
  loadTensors,
  loadVariables,
  readSafetensors,
  type Store,
  saveTensors,
} from "@longtail/checkpoint";
import {
  type Component,
  failure,
  type LongtailError,
  mapRecord,
  type NamedTensors,
  type Seed,
} from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { firstDifference } from "./internal/first-difference.js";
import { type Journal, placeOf } from "./journal.js";
import type { PipelineOf } from "./pipeline.js";
import type { Plan } from "./plan.js";
import { learning, type PlannedStage } from "./plan-stage.js";
import type { TrainingState } from "./step.js";

/** The file from which a stopped run goes on. */
export const checkpointName = "checkpoint.safetensors";

/** A run between two epochs. */
export interface Snapshot {
  readonly state: TrainingState;
  readonly journal: Journal;
}

// What belongs to the optimizer, told from the net's variables by its name.
const prefix = "optimizer/";
const ofOptimizer = (name: string): boolean => name.startsWith(prefix);

const renamed = <A>(
  record: Readonly<Record<string, A>>,
  rename: (name: string) => string,
): Record<string, A> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));

const inFile = (optimizer: NamedTensors): NamedTensors =>
  renamed(optimizer, (name) => prefix + name);

/** The file of the optimizer's state at the end of stage 1, written where stage 2 continues with it. */
export const optimizerName = "stage1-optimizer.safetensors";

/** Writes that file. */
export const saveOptimizer = (
  store: Store,
  { optimizer }: TrainingState,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    saveTensors(inFile(optimizer)),
    TE.chain((bytes) => store.write(optimizerName, bytes)),
  );

/** What a checkpoint's run was: all that its weights follow from, besides the backend. */
export interface RunIdentity {
  readonly pipeline: PipelineOf<Component>;
  readonly seed: Seed;
}

/** What a checkpoint says besides its tensors. */
export interface CheckpointNotes {
  readonly run: RunIdentity;
  readonly journal: Journal;
}

const identity = ({ pipeline, seed }: RunIdentity): RunIdentity => ({ pipeline, seed });

/** Writes the whole state of a run between two epochs as one file. */
export const save = (
  store: Store,
  plan: Plan,
  { parameters, statistics, optimizer }: TrainingState,
  journal: Journal,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    saveTensors(
      { ...parameters, ...statistics, ...inFile(optimizer) },
      { run: JSON.stringify(identity(plan)), journal: JSON.stringify(journal) },
    ),
    TE.chain((bytes) => store.write(checkpointName, bytes)),
  );

/** The error of a checkpoint that is not the one wanted. */
export const foreign = (expected: string, found: string): LongtailError =>
  failure("FileForeign", { file: checkpointName, expected, found });

/**
 * What a checkpoint says of its run.
 *
 * @error FileTruncated · FileForeign (no safetensors, or weights alone)
 */
export const notesOf = (bytes: Uint8Array): E.Either<LongtailError, CheckpointNotes> =>
  pipe(
    readSafetensors(bytes, checkpointName),
    E.chain(({ metadata: { run, journal } }) =>
      run === undefined || journal === undefined
        ? E.left(foreign("a checkpoint of a run", "weights alone"))
        : E.right({
            run: JSON.parse(run) as RunIdentity,
            journal: JSON.parse(journal) as Journal,
          }),
    ),
  );

const journalIn = (
  plan: Plan,
  { run, journal }: CheckpointNotes,
): E.Either<LongtailError, Journal> => {
  const where = firstDifference(run, identity(plan))?.replace(/^pipeline\./, "");
  return where === undefined
    ? E.right(journal)
    : E.left(foreign("a checkpoint of this pipeline and seed", `one that differs in ${where}`));
};

/**
 * The state of a stage's optimizer in a file, among other things.
 *
 * @error FileTruncated · FileForeign · CheckpointMismatch
 * @owns the caller owns the tensors
 */
export const optimizerIn = (
  stage: PlannedStage,
  parameters: NamedTensors,
  bytes: Uint8Array,
  file: string,
): E.Either<LongtailError, NamedTensors> => {
  const fresh = stage.optimizer.init(learning(stage, parameters));
  const shapes = renamed(
    mapRecord(fresh, ({ shape }) => shape),
    (name) => prefix + name,
  );
  tf.dispose(Object.values(fresh));
  return pipe(
    loadTensors(bytes, shapes, file, { ignore: (name) => !ofOptimizer(name) }),
    E.map((tensors) => renamed(tensors, (name) => name.slice(prefix.length))),
  );
};

const optimizerAt = (
  plan: Plan,
  journal: Journal,
  parameters: NamedTensors,
  bytes: Uint8Array,
): E.Either<LongtailError, NamedTensors> => {
  const stage = placeOf(plan, journal)?.stage;
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
 * The run that a store's checkpoint holds, if there is one.
 *
 * @error FileTruncated · FileForeign (no checkpoint, or one of another pipeline or seed) · CheckpointMismatch
 * @owns the caller owns the state's tensors
 */
export const restore = (
  store: Store,
  plan: Plan,
): TE.TaskEither<LongtailError, O.Option<Snapshot>> =>
  pipe(
    store.read(checkpointName),
    TE.chainEitherK((found) =>
      O.isNone(found) ? E.right(O.none) : pipe(snapshotIn(plan, found.value), E.map(O.some)),
    ),
  );
