import { loadVariables, readSafetensors, type Store, saveVariables } from "@longtail/checkpoint";
import { failure, filterRecord, type LongtailError, matches } from "@longtail/core";
import * as Linear from "@longtail/linear/component";
import * as WeightScaling from "@longtail/weight-scaling/component";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { begin, initialVariables } from "./begin.js";
import { must } from "./failed.js";
import { firstDifference } from "./internal/first-difference.js";
import { emptyJournal, type StageJournal } from "./journal.js";
import { epochsOfTraining } from "./pipeline.js";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./plan-stage.js";
import {
  type CheckpointNotes,
  checkpointName,
  foreign,
  notesOf,
  optimizerIn,
  optimizerName,
  type RunIdentity,
  type Snapshot,
} from "./snapshot.js";
import { disposeReplaced, type TrainingState, tensorsOf } from "./step.js";

/** Stage 1 of a run, done: its journal, and its weights as files; the optimizer's state too, where stage 2 continues with it. */
export interface FinishedStage {
  readonly journal: StageJournal;
  readonly best: Uint8Array;
  readonly last: Uint8Array;
  readonly optimizer?: Uint8Array;
}

const files = { best: "stage1-best.safetensors", last: "stage1-last.safetensors" } as const;

// What stage 1 depends on. Scales that do not learn in it are ones all the while: their head is the linear classifier, bit for bit.
const foundation = ({ pipeline, seed }: RunIdentity) => {
  const { head, stage1 } = pipeline;
  const scalesLearn = stage1.learn.some(({ parameters }) =>
    matches(parameters)("lws.learned_norm"),
  );
  const bare = head.kind === WeightScaling.kind && !scalesLearn ? Linear.define() : head;
  const scheduleEpochs = epochsOfTraining(pipeline);
  return {
    ...pipeline,
    seed,
    head: bare,
    scheduleEpochs,
    name: "any",
    stage2: "any",
    transform: "any",
  };
};

/** Whether two runs train the same stage 1, so that one of them can take it from the other; see `finishedStage1`. */
export const sharesStage1 = (a: RunIdentity, b: RunIdentity): boolean =>
  firstDifference(foundation(a), foundation(b)) === undefined;

const stage1In =
  ({ pipeline, seed, stages: [ours] }: Plan) =>
  ({ run, journal }: CheckpointNotes): E.Either<LongtailError, StageJournal> => {
    const where = firstDifference(foundation(run), foundation({ pipeline, seed }));
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

const wantedStage1 = (file: string): LongtailError =>
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
    TE.bind("best", () => file(files.best)),
    TE.bind("last", () => file(files.last)),
    TE.chain((stage) =>
      plan.stages[1]?.continued === true
        ? pipe(
            file(optimizerName),
            TE.map((optimizer) => ({ ...stage, optimizer })),
          )
        : TE.right(stage),
    ),
  );
};

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
  tf.dispose(tensorsOf(await written(best, files.best)));
  const weights = await written(last, files.last);
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
