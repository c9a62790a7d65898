import {
  loadTensors,
  loadVariables,
  readSafetensors,
  type Store,
  saveTensors,
} from "@longtail/checkpoint";
import { failure, type LongtailError, mapRecord, type NamedTensors } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { type Journal, placeOf } from "./journal.js";
import type { Plan } from "./plan.js";
import { learning } from "./plan-stage.js";
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

const identity = ({ pipeline, seed }: Plan): string => JSON.stringify({ pipeline, seed });

/** Writes the whole state of a run between two epochs as one file. */
export const save = (
  store: Store,
  plan: Plan,
  { parameters, statistics, optimizer }: TrainingState,
  journal: Journal,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    saveTensors(
      { ...parameters, ...statistics, ...renamed(optimizer, (name) => prefix + name) },
      { run: identity(plan), journal: JSON.stringify(journal) },
    ),
    TE.chain((bytes) => store.write(checkpointName, bytes)),
  );

// The first key at which two descriptors part, for the message.
const firstDifference = (a: unknown, b: unknown, path = ""): string => {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return path;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const key = keys.find((k) => JSON.stringify(left[k]) !== JSON.stringify(right[k]));
  return key === undefined
    ? path
    : firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
};

const journalIn = (
  plan: Plan,
  metadata: Readonly<Record<string, string>>,
): E.Either<LongtailError, Journal> => {
  const { run, journal } = metadata;
  const foreign = (expected: string, found: string) =>
    E.left(failure("FileForeign", { file: checkpointName, expected, found }));
  if (run === undefined || journal === undefined)
    return foreign("a checkpoint of a run", "weights alone");
  if (run !== identity(plan)) {
    const where = firstDifference(JSON.parse(run), JSON.parse(identity(plan))).replace(
      /^pipeline\./,
      "",
    );
    return foreign("a checkpoint of this pipeline and seed", `one that differs in ${where}`);
  }
  return E.right(JSON.parse(journal) as Journal);
};

const optimizerState = (
  plan: Plan,
  journal: Journal,
  parameters: NamedTensors,
  bytes: Uint8Array,
): E.Either<LongtailError, NamedTensors> => {
  const stage = placeOf(plan, journal)?.stage;
  if (stage === undefined) return E.right({});
  const fresh = stage.optimizer.init(learning(stage, parameters));
  const shapes = renamed(
    mapRecord(fresh, ({ shape }) => shape),
    (name) => prefix + name,
  );
  tf.dispose(Object.values(fresh));
  return pipe(
    loadTensors(bytes, shapes, checkpointName, { ignore: (name) => !ofOptimizer(name) }),
    E.map((tensors) => renamed(tensors, (name) => name.slice(prefix.length))),
  );
};

const snapshotIn = (plan: Plan, bytes: Uint8Array): E.Either<LongtailError, Snapshot> =>
  pipe(
    readSafetensors(bytes, checkpointName),
    E.chain(({ metadata }) => journalIn(plan, metadata)),
    E.chain((journal) =>
      pipe(
        loadVariables(bytes, plan, checkpointName, { ignore: ofOptimizer }),
        E.chain((variables) =>
          pipe(
            optimizerState(plan, journal, variables.parameters, bytes),
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
