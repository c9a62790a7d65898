import { type Store, saveVariables } from "@longtail/checkpoint";
import { mapRecord, orThrow } from "@longtail/core";
import { epochOf } from "@longtail/run-record";
import { Interrupted } from "../errors.js";
import { evaluate, measured } from "../judge/evaluate.js";
import { type Predicted, predict } from "../judge/predict.js";
import { encodePredictions, predictionsName } from "../judge/predictions-file.js";
import type { Plan } from "../plan/plan.js";
import { continues, type PlannedStage } from "../plan/planned-stage.js";
import { checkpointName } from "../resume/checkpoint-notes.js";
import {
  type Evaluated,
  isBest,
  type Journal,
  type NextEpoch,
  recorded,
} from "../resume/journal.js";
import { optimizerFile, optimizerName } from "../resume/optimizer-state.js";
import { type FileDigests, weightsNotes, writeInto } from "../resume/run-files.js";
import { save } from "../resume/snapshot.js";
import { disposeReplaced } from "../step/step.js";
import { begin } from "./begin.js";
import { skippedSoFar, tellSkipped } from "./skipped.js";
import { type Observers, type OnDevice, trainEpoch } from "./train-epoch.js";

const evaluated = async (
  plan: Plan,
  stage: PlannedStage,
  epoch: number,
  { state, sources }: OnDevice,
  journal: Journal,
  { tested, signal }: Observers,
): Promise<(Evaluated & { readonly predicted?: Predicted }) | undefined> => {
  const { every, on } = plan.pipeline.evaluation;
  const lastEpoch = epoch + 1 === stage.epochs;
  if (!lastEpoch && (epoch + 1) % every !== 0) return undefined;
  const { validation, test } = plan.dataset;
  const stop = { signal, error: Interrupted.of({ stage: stage.name, epoch }) };
  const onTest = async () => {
    const predicted = await orThrow(predict(plan, state, test, sources.test, stop));
    const metrics = orThrow(measured(plan, predicted));
    const result = { stage: stage.name, epoch, ...metrics };
    tested?.(result, predicted.probabilities, predicted.labels);
    return { test: result, predicted };
  };
  const onValidation =
    on === "validation" && validation !== undefined
      ? await orThrow(evaluate(plan, state, validation, sources.validation, stop))
      : undefined;
  const first = onValidation === undefined ? await onTest() : undefined;
  const judged = onValidation ?? (first as NonNullable<typeof first>).test;
  const { accuracy, ece } = judged;
  const groups = mapRecord(judged.groups, (group) => group.accuracy);
  const before = journal.stages.find(({ name }) => name === stage.name);
  if (!lastEpoch && before !== undefined && !isBest(before, accuracy))
    return { accuracy, ece, groups };
  // With a validation set, the test set is evaluated for the best and the last weights only, and selects nothing.
  return { accuracy, ece, groups, ...(first ?? (await onTest())) };
};

/**
 * One epoch and everything after it: evaluation, weights, checkpoint, event. Returns the journal with the epoch added.
 *
 * At the end of a stage the next stage's initial state is made first, so the checkpoint is where the next epoch starts.
 */
export const advance = async (
  plan: Plan,
  store: Store,
  device: OnDevice,
  journal: Journal,
  nextEpoch: NextEpoch,
  observers: Observers,
): Promise<Journal> => {
  const { index, stage, epoch } = nextEpoch;
  const began = performance.now();
  const { loss, accuracy } = await trainEpoch(plan, stage, epoch, device, observers);
  const found = await evaluated(plan, stage, epoch, device, journal, observers);
  const seconds = (performance.now() - began) / 1000;
  const evaluation =
    found === undefined
      ? undefined
      : { accuracy: found.accuracy, ece: found.ece, groups: found.groups };
  const finished = {
    type: "epoch-finished",
    stage: stage.name,
    epoch,
    epochs: stage.epochs,
    loss,
    accuracy,
    learningRate: stage.schedule(epoch),
    seconds,
    ...(evaluation && { evaluation }),
  } as const;
  const next = recorded(journal, index, epochOf(finished), found, seconds);
  let files: FileDigests = journal.files ?? {};
  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    files = await orThrow(writeInto(store, files, name, bytes));
  };
  const notes = weightsNotes(plan, stage.name, epoch);
  const weights = await orThrow(saveVariables(device.state, notes));
  const isNewBest = next.stages[index]?.best !== journal.stages[index]?.best;
  const isLast = index + 1 === plan.stages.length && plan.transform === undefined;
  // Of the weights that the run is judged by, what they predict is kept too.
  const writeWeights = async (which: "best" | "last"): Promise<void> => {
    await write(`${stage.name}-${which}.safetensors`, weights);
    if (isLast && found?.predicted !== undefined)
      await write(predictionsName(plan, which), orThrow(encodePredictions(found.predicted, notes)));
  };
  if (isNewBest) await writeWeights("best");
  if (epoch + 1 === stage.epochs) {
    await writeWeights("last");
    const following = plan.stages[index + 1];
    if (following !== undefined && continues(following))
      await write(optimizerName, await orThrow(optimizerFile(device.state)));
    if (following !== undefined) {
      const ended = device.state;
      device.state = begin(plan, following, ended);
      disposeReplaced(ended, device.state);
    }
  }
  const skipped = skippedSoFar(journal.skipped, device.sources);
  tellSkipped(journal.skipped, skipped, observers.progress);
  const after = { ...next, files, ...(Object.keys(skipped).length > 0 && { skipped }) };
  await orThrow(save(store, plan, device.state, after));
  observers.progress({ type: "checkpoint-written", name: checkpointName });
  observers.progress(finished);
  return after;
};
