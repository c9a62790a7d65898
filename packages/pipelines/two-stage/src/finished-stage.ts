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
import type { Plan } from "./plan.js";
import {
  type CheckpointNotes,
  checkpointName,
  foreign,
  notesOf,
  type RunIdentity,
  type Snapshot,
} from "./snapshot.js";
import { disposeReplaced, type TrainingState, tensorsOf } from "./step.js";

/** Stage 1 of a run, done: its journal, and its weights as files. */
export interface FinishedStage {
  readonly journal: StageJournal;
  readonly best: Uint8Array;
  readonly last: Uint8Array;
}

const files = { best: "stage1-best.safetensors", last: "stage1-last.safetensors" } as const;

// What stage 1 depends on. Scales that do not learn in it are ones all the while: their head is the linear classifier, bit for bit.
const foundation = ({ pipeline, seed }: RunIdentity) => {
  const { head, stage1 } = pipeline;
  const scalesLearn = stage1.learn.some(({ parameters }) =>
    matches(parameters)("lws.learned_norm"),
  );
  const bare = head.kind === WeightScaling.kind && !scalesLearn ? Linear.define() : head;
  return { ...pipeline, seed, head: bare, name: "any", stage2: "any" };
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

/**
 * Stage 1 of the run in a store, for a plan that has the same one: another method on the same features begins with it.
 *
 * The same: seed, data set, augmentation, net, stage 1 and evaluation. Name and stage 2 may differ, and the head may be the linear classifier in
 * one and the scaled one in the other, as long as the scales do not learn in stage 1.
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
      TE.chainEitherK(
        E.fromOption(() =>
          failure("FileMissing", { file: name, purpose: "the run whose stage 1 is wanted" }),
        ),
      ),
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

/**
 * The state of a run after a stage 1 that another has trained, its weights written as this run's own: it goes on as if it had trained them.
 *
 * @error throws `failed`: CheckpointMismatch · FileTruncated · FileForeign · FileUnwritable
 * @owns the caller owns the state's tensors; nothing else is left behind, whether it ends or throws
 */
export const takeOver = async (
  plan: Plan,
  { journal, best, last }: FinishedStage,
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
  const state = second === undefined ? weights : begin(plan, second, weights);
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
