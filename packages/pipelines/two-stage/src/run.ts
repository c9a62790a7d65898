import { type Store, saveVariables } from "@longtail/checkpoint";
import {
  derive,
  filterRecord,
  type LongtailError,
  type Progress,
  type Variables,
} from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import type { EpochSummary, ResultSummary, RunSummary } from "@longtail/report";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { evaluate } from "./evaluate.js";
import { failureOf, must } from "./failed.js";
import {
  type Evaluated,
  emptyJournal,
  isBest,
  type Journal,
  placeOf,
  recorded,
  stageSummaries,
} from "./journal.js";
import type { Plan, PlannedStage } from "./plan.js";
import { checkpointName, restore, save } from "./snapshot.js";
import type { TrainingState } from "./step.js";
import { type Live, trainEpoch, type Watch } from "./train-epoch.js";

/** What a run needs besides its plan. */
export interface RunEnvironment {
  /** Where its files go: see the README for their names. */
  readonly store: Store;
  /** Go on from the store's checkpoint, if there is one. */
  readonly resume?: boolean;
  readonly progress?: Progress;
  /** Stops the run within half a second or one step, whichever is longer; the last checkpoint stays. */
  readonly signal?: AbortSignal;
}

const learning = ({ rates }: PlannedStage, { parameters }: Variables) =>
  filterRecord(parameters, (name) => name in rates);

const initial = ({ model, head, seed }: Plan): Variables => {
  const { parameters, statistics } = model.init(derive(seed, "model"));
  return { parameters: { ...parameters, ...head.init(derive(seed, "head")) }, statistics };
};

const begun = (plan: Plan): { state: TrainingState; journal: Journal } => {
  const variables = initial(plan);
  const [first] = plan.stages;
  const optimizer = first === undefined ? {} : first.optimizer.init(learning(first, variables));
  return { state: { ...variables, optimizer }, journal: emptyJournal(plan) };
};

const encode = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

const evaluated = async (
  plan: Plan,
  stage: PlannedStage,
  epoch: number,
  state: TrainingState,
  journal: Journal,
): Promise<Evaluated | undefined> => {
  const { every, on } = plan.pipeline.evaluation;
  const lastEpoch = epoch + 1 === stage.epochs;
  if (!lastEpoch && (epoch + 1) % every !== 0) return undefined;
  const { validation, test } = plan.dataset;
  const part = on === "validation" && O.isSome(validation) ? validation.value : test;
  const { accuracy, ece, ...rest } = await must(evaluate(plan, state, part));
  const before = journal.stages.find(({ name }) => name === stage.name);
  if (!lastEpoch && before !== undefined && !isBest(before, accuracy)) return { accuracy, ece };
  // The test set is looked at when the weights are worth it, and chooses nothing when there is a validation part.
  const onTest =
    part === test ? { accuracy, ece, ...rest } : await must(evaluate(plan, state, test));
  return { accuracy, ece, test: { stage: stage.name, epoch, ...onTest } };
};

const summaryOf = ({ pipeline, dataset, seed }: Plan, journal: Journal): RunSummary => {
  const final = journal.stages.at(-1);
  return {
    name: pipeline.name,
    method: pipeline.name,
    dataset: dataset.name,
    counts: dataset.counts,
    seed,
    backend: tf.getBackend(),
    seconds: journal.seconds,
    selection: pipeline.evaluation.on,
    stages: stageSummaries(journal),
    best: final?.best as ResultSummary,
    last: final?.last as ResultSummary,
    descriptor: pipeline,
  };
};

const advance = async (
  plan: Plan,
  { store }: RunEnvironment,
  live: Live,
  journal: Journal,
  place: NonNullable<ReturnType<typeof placeOf>>,
  watch: Watch,
): Promise<Journal> => {
  const { index, stage, epoch } = place;
  const began = performance.now();
  const { loss, accuracy } = await trainEpoch(plan, stage, epoch, live, watch);
  const found = await evaluated(plan, stage, epoch, live.state, journal);
  const seconds = (performance.now() - began) / 1000;
  const evaluation = found === undefined ? {} : { accuracy: found.accuracy, ece: found.ece };
  const learningRate = stage.schedule(epoch);
  const line: EpochSummary = {
    epoch,
    learningRate,
    trainLoss: loss,
    trainAccuracy: accuracy,
    seconds,
    ...evaluation,
  };
  const next = recorded(journal, index, line, found, seconds);
  const weights = await must(saveVariables(live.state));
  const isNewBest = next.stages[index]?.best !== journal.stages[index]?.best;
  if (isNewBest) await must(store.write(`${stage.name}-best.safetensors`, weights));
  if (epoch + 1 === stage.epochs) {
    await must(store.write(`${stage.name}-last.safetensors`, weights));
    const following = plan.stages[index + 1];
    if (following !== undefined) {
      tf.dispose(Object.values(live.state.optimizer));
      live.state = {
        ...live.state,
        optimizer: following.optimizer.init(learning(following, live.state)),
      };
    }
  }
  await must(save(store, plan, live.state, next));
  watch.progress({ type: "checkpoint-written", name: checkpointName });
  watch.progress({
    type: "epoch-finished",
    stage: stage.name,
    epoch,
    epochs: stage.epochs,
    loss,
    accuracy,
    learningRate,
    seconds,
    ...(found === undefined ? {} : { evaluation: { accuracy: found.accuracy, ece: found.ece } }),
  });
  return next;
};

const perform = async (plan: Plan, environment: RunEnvironment): Promise<RunSummary> => {
  const { store, resume = false, progress = () => undefined, signal } = environment;
  ensureGradients();
  await tf.ready();
  const found = resume ? await must(restore(store, plan)) : O.none;
  const { state, journal: first } = O.isSome(found) ? found.value : begun(plan);
  const live: Live = { state };
  const { images, classes } = {
    images: plan.dataset.train.labels.length,
    classes: plan.dataset.counts.length,
  };
  let journal = first;
  try {
    progress({ type: "run-started", backend: tf.getBackend(), seed: plan.seed, images, classes });
    await must(store.write("pipeline.json", encode(plan.pipeline)));
    if (O.isNone(found)) await must(save(store, plan, state, journal));
    const place = placeOf(plan, journal);
    if (O.isSome(found) && place !== undefined)
      progress({
        type: "resumed",
        stage: place.stage.name,
        epoch: place.epoch,
        epochs: place.stage.epochs,
      });
    for (let at = place; at !== undefined; at = placeOf(plan, journal))
      journal = await advance(plan, environment, live, journal, at, { progress, signal });
    const summary = summaryOf(plan, journal);
    await must(store.write("result.json", encode(summary)));
    progress({ type: "run-finished", seconds: summary.seconds });
    return summary;
  } finally {
    const { parameters, statistics, optimizer } = live.state;
    tf.dispose([parameters, statistics, optimizer].flatMap((record) => Object.values(record)));
  }
};

/**
 * Runs a plan to its end: trains stage by stage, evaluates, writes a checkpoint after every epoch, and sums up.
 *
 * A run that was stopped, by its signal or by force, goes on from its last checkpoint with `resume`, and ends with the same
 * weights as if it had never stopped. It runs on tfjs's current backend.
 *
 * @error NotFinite · Interrupted · BackendFailure · FileUnwritable · FileForeign or CheckpointMismatch (a checkpoint of another
 *        pipeline)
 * @owns no tensor is left behind
 */
export const run = (
  plan: Plan,
  environment: RunEnvironment,
): TE.TaskEither<LongtailError, RunSummary> =>
  pipe(TE.tryCatch(() => perform(plan, environment), failureOf("training")));
