import { loadVariables, type Store, saveVariables } from "@longtail/checkpoint";
import { filterRecord } from "@longtail/core";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { begin, initialVariables } from "./begin.js";
import { must } from "./failed.js";
import { type FinishedStage, stage1Files, wantedStage1 } from "./finished-stage.js";
import { emptyJournal } from "./journal.js";
import { optimizerIn, optimizerName } from "./optimizer-state.js";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./planned-stage.js";
import type { Snapshot } from "./snapshot.js";
import { disposeReplaced, type TrainingState, tensorsOf } from "./step.js";

// What learnt in stage 1 and what its batch norm moved; all else is as it was in the beginning.
const weightsIn = async (plan: Plan, bytes: Uint8Array, file: string): Promise<TrainingState> => {
  const { parameterShapes, statisticShapes, stages } = plan;
  const learnt = filterRecord(parameterShapes, (name) => name in (stages[0]?.rates ?? {}));
  const ignore = (name: string) => !(name in learnt) && !(name in statisticShapes);
  const loaded = await must(
    TE.fromEither(
      loadVariables(bytes, { parameterShapes: learnt, statisticShapes }, file, { ignore }),
    ),
  );
  const initial = { ...initialVariables(plan), optimizer: {} };
  const parameters = { ...initial.parameters, ...loaded.parameters };
  const whole = { parameters, statistics: loaded.statistics, optimizer: {} };
  disposeReplaced(initial, whole);
  return whole;
};

// Where stage 2 continues: with the optimizer's state, written as this run's own.
const withOptimizer = async (
  second: PlannedStage,
  bytes: Uint8Array | undefined,
  weights: TrainingState,
  store: Store,
): Promise<TrainingState> => {
  const found = await pipe(
    TE.fromNullable(wantedStage1(optimizerName))(bytes),
    TE.chainFirst((state) => store.write(optimizerName, state)),
    TE.chainEitherK((state) => optimizerIn(second, weights.parameters, state, optimizerName)),
  )();
  if (E.isRight(found)) return { ...weights, optimizer: found.right };
  tf.dispose(tensorsOf(weights));
  return must(TE.left(found.left));
};

/**
 * The state of a run after a stage 1 that another has trained, its weights written as this run's own: it goes on as if it had trained them.
 *
 * @error throws `failed`: CheckpointMismatch · FileTruncated · FileForeign · FileUnwritable
 * @owns the caller owns the state's tensors; nothing else is left behind, whether it ends or throws
 */
export const takeOver = async (
  plan: Plan,
  { journal, best, last, optimizer }: FinishedStage,
  store: Store,
): Promise<Snapshot> => {
  const written = async (bytes: Uint8Array, file: string): Promise<TrainingState> => {
    const weights = await weightsIn(plan, bytes, file);
    const saved = await pipe(
      saveVariables(weights),
      TE.chain((ours) => store.write(file, ours)),
    )();
    if (E.isRight(saved)) return weights;
    tf.dispose(tensorsOf(weights));
    return must(TE.left(saved.left));
  };
  tf.dispose(tensorsOf(await written(best, stage1Files.best)));
  const weights = await written(last, stage1Files.last);
  const second = plan.stages[1];
  const ended =
    second?.continued === true ? await withOptimizer(second, optimizer, weights, store) : weights;
  const state = second === undefined ? weights : begin(plan, second, ended);
  disposeReplaced(weights, state);
  return {
    state,
    journal: {
      stages: emptyJournal(plan).stages.map((stage) =>
        stage.name === journal.name ? journal : stage,
      ),
      seconds: journal.epochs.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    },
  };
};
