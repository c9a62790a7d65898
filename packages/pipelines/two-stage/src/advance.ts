import { type Store, saveVariables } from "@longtail/checkpoint";
import type { EpochSummary, ResultSummary } from "@longtail/report";
import * as TE from "fp-ts/lib/TaskEither.js";
import { begin } from "./begin.js";
import { checkpointName } from "./checkpoint-notes.js";
import { evaluate, measured } from "./evaluate.js";
import { must } from "./failed.js";
import { type Evaluated, isBest, type Journal, type Place, recorded } from "./journal.js";
import { saveOptimizer } from "./optimizer-state.js";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./planned-stage.js";
import { predict } from "./predict.js";
import { save } from "./snapshot.js";
import { disposeReplaced } from "./step.js";
import { type Live, trainEpoch, type Watch } from "./train-epoch.js";

const evaluated = async (
  plan: Plan,
  stage: PlannedStage,
  epoch: number,
  { state, sources }: Live,
  journal: Journal,
  { tested }: Watch,
): Promise<Evaluated | undefined> => {
  const { every, on } = plan.pipeline.evaluation;
  const lastEpoch = epoch + 1 === stage.epochs;
  if (!lastEpoch && (epoch + 1) % every !== 0) return undefined;
  const { validation, test } = plan.dataset;
  const onTest = async (): Promise<ResultSummary> => {
    const probabilities = await must(predict(plan, state, test, sources.test));
    const metrics = await must(TE.fromEither(measured(plan, test, probabilities)));
    const result = { stage: stage.name, epoch, ...metrics };
    tested?.(result, probabilities);
    return result;
  };
  const onValidation =
    on === "validation" && validation !== undefined
      ? await must(evaluate(plan, state, validation, sources.validation))
      : undefined;
  const first = onValidation === undefined ? await onTest() : undefined;
  const { accuracy, ece } = (onValidation ?? first) as Pick<ResultSummary, "accuracy" | "ece">;
  const before = journal.stages.find(({ name }) => name === stage.name);
  if (!lastEpoch && before !== undefined && !isBest(before, accuracy)) return { accuracy, ece };
  // The test set is looked at when the weights are worth it, and chooses nothing when there is a validation part.
  return { accuracy, ece, test: first ?? (await onTest()) };
};

/**
 * One epoch and all that follows it: evaluation, weights, checkpoint, event. Gives the journal with the epoch in it.
 *
 * At a stage's end the state in which the next one begins is made, so that the checkpoint is where the next epoch begins.
 */
export const advance = async (
  plan: Plan,
  store: Store,
  live: Live,
  journal: Journal,
  place: Place,
  watch: Watch,
): Promise<Journal> => {
  const { index, stage, epoch } = place;
  const began = performance.now();
  const { loss, accuracy } = await trainEpoch(plan, stage, epoch, live, watch);
  const found = await evaluated(plan, stage, epoch, live, journal, watch);
  const seconds = (performance.now() - began) / 1000;
  const evaluation = found === undefined ? undefined : { accuracy: found.accuracy, ece: found.ece };
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
    if (following?.continued === true) await must(saveOptimizer(store, live.state));
    if (following !== undefined) {
      const ended = live.state;
      live.state = begin(plan, following, ended);
      disposeReplaced(ended, live.state);
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
    ...(evaluation === undefined ? {} : { evaluation }),
  });
  return next;
};
