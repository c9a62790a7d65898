import { loadVariables, type Store, saveVariables } from "@longtail/checkpoint";
import { filterRecord, type LongtailError, orThrow } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Plan } from "../plan/plan.js";
import { continues, type PlannedStage } from "../plan/planned-stage.js";
import { disposeReplaced, type TrainingState, tensorsOf } from "../step/step.js";
import { begin, initialVariables } from "../train/begin.js";
import { type FinishedStage, stage1Files, wantedStage1 } from "./finished-stage.js";
import { emptyJournal } from "./journal.js";
import { optimizerIn, optimizerName } from "./optimizer-state.js";
import { type FileDigests, weightsNotes, writeInto } from "./run-files.js";
import type { Snapshot } from "./snapshot.js";

// Loads what stage 1 changes: its learned parameters and the statistics. The rest is initialized as usual. The other run's head may
// have parameters of its own; its backbone must be this one.
const weightsIn = async (plan: Plan, bytes: Uint8Array, file: string): Promise<TrainingState> => {
  const { parameterShapes, statisticShapes, stages } = plan;
  const learned = filterRecord(parameterShapes, (name) => name in (stages[0]?.rates ?? {}));
  const ignore = (name: string) =>
    !(name in learned) && (name in parameterShapes || !name.startsWith("backbone."));
  const loaded = orThrow(
    loadVariables(bytes, { parameterShapes: learned, statisticShapes }, file, { ignore }),
  );
  const initial = { ...(await initialVariables(plan)), optimizer: {} };
  const parameters = { ...initial.parameters, ...loaded.parameters };
  const whole = { parameters, statistics: loaded.statistics, optimizer: {} };
  disposeReplaced(initial, whole);
  return whole;
};

type Write = (name: string, bytes: Uint8Array) => TE.TaskEither<LongtailError, void>;

// For a stage 2 that continues: adds the optimizer's state, which becomes this run's file too.
const withOptimizer = async (
  second: PlannedStage,
  bytes: Uint8Array | undefined,
  weights: TrainingState,
  write: Write,
): Promise<TrainingState> => {
  const found = await pipe(
    TE.fromNullable(wantedStage1(optimizerName))(bytes),
    TE.tap((state) => write(optimizerName, state)),
    TE.chainEitherK((state) => optimizerIn(second, weights.parameters, state, optimizerName)),
  )();
  if (E.isRight(found)) return { ...weights, optimizer: found.right };
  tf.dispose(tensorsOf(weights));
  return orThrow(found);
};

/**
 * The state of a run whose stage 1 another run has trained. The weights become this run's files too.
 *
 * @error throws, with the record as the cause: checkpoint/Mismatch · FileTruncated · FileForeign · core/FileDamaged · FileUnwritable
 * @owns the caller owns the state's tensors; nothing else is left behind, whether it ends or throws
 */
export const startFromStage1 = async (
  plan: Plan,
  { journal, best, last, optimizer }: FinishedStage,
  store: Store,
): Promise<Snapshot> => {
  let files: FileDigests = {};
  const write: Write = (name, bytes) =>
    pipe(
      writeInto(store, files, name, bytes),
      TE.chainIOK((all) => () => {
        files = all;
      }),
    );
  const written = async (
    bytes: Uint8Array,
    file: string,
    epoch: number,
  ): Promise<TrainingState> => {
    const weights = await weightsIn(plan, bytes, file);
    const saved = await pipe(
      saveVariables(weights, weightsNotes(plan, journal.name, epoch)),
      TE.chain((ours) => write(file, ours)),
    )();
    if (E.isRight(saved)) return weights;
    tf.dispose(tensorsOf(weights));
    return orThrow(saved);
  };
  const lastEpoch = journal.epochs.length - 1;
  tf.dispose(tensorsOf(await written(best, stage1Files.best, journal.best?.epoch ?? lastEpoch)));
  const weights = await written(last, stage1Files.last, lastEpoch);
  const second = plan.stages[1];
  const ended =
    second !== undefined && continues(second)
      ? await withOptimizer(second, optimizer, weights, write)
      : weights;
  const state = second === undefined ? weights : begin(plan, second, ended);
  disposeReplaced(weights, state);
  return {
    state,
    journal: {
      stages: emptyJournal(plan).stages.map((stage) =>
        stage.name === journal.name ? journal : stage,
      ),
      seconds: journal.epochs.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
      files,
    },
  };
};
