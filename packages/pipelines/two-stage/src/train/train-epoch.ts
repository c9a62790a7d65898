import { type ImageSource, isLater, mapRecord, type Progress } from "@longtail/core";
import type { ResultSummary } from "@longtail/run-record";
import * as tf from "@tensorflow/tfjs-core";
import { Interrupted, NotFinite } from "../errors.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import { disposeReplaced, type StepOutputs, type TrainingState } from "../step/step.js";
import { batchesOf, disposeBatch } from "./batches.js";
import { raise } from "./failure-of.js";
import { featuresSource } from "./features-source.js";
import type { RunSources } from "./image-source.js";
import { lineOf } from "./line.js";
import type { StageSteps } from "./stage-steps.js";

/** What a run in progress holds on the device. Whoever made it disposes it. */
export interface OnDevice {
  /** Replaced by each step. */
  state: TrainingState;
  readonly sources: RunSources;
  /** The features of the training images, in a stage that computes them once. */
  features?: { readonly stage: PlannedStage; readonly source: ImageSource };
  readonly steps: StageSteps;
}

/** Receives each evaluation on the test images: the metrics, the probabilities behind them, and the labels of the images shown. */
export type Tested = (
  result: ResultSummary,
  probabilities: Float32Array,
  labels: Int32Array,
) => void;

/** What a run tells while it trains, and what stops it. */
export interface Observers {
  readonly progress: Progress;
  readonly tested?: Tested | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Mean loss (nats) and accuracy of an epoch's steps. */
export interface EpochOutcome {
  readonly loss: number;
  readonly accuracy: number;
}

// Reading back synchronizes the device and yields to the event loop: often enough to watch, too rarely to cost time.
const lookEverySeconds = 0.5;

const read = async (scalars: readonly tf.Scalar[]): Promise<Float32Array> => {
  const stacked = tf.stack([...scalars]);
  const values = (await stacked.data()) as Float32Array;
  stacked.dispose();
  return values;
};

// What the steps of a stage show: images, or features that are computed when the stage's first epoch begins, or a resumed one.
const trainingSource = async (
  plan: Plan,
  stage: PlannedStage,
  epoch: number,
  device: OnDevice,
  signal: AbortSignal | undefined,
): Promise<ImageSource> => {
  if (!stage.featuresOnce) return device.sources.train;
  if (device.features?.stage !== stage) {
    const stop = { signal, error: Interrupted.of({ stage: stage.name, epoch }) };
    const source = await featuresSource(plan, device.state, device.sources.train, stop);
    device.features = { stage, source };
  }
  return device.features.source;
};

/**
 * Trains one epoch, replacing `device.state` step by step.
 *
 * Pure in the plan's seed, the stage, the epoch and the state: repeating an epoch gives the same weights.
 *
 * @error throws, with the record as the cause: NotFinite (with the exact step) · Interrupted · what a reader of files reports
 * @owns `device` always holds a whole state; nothing else is left behind, whether it ends or throws
 */
export const trainEpoch = async (
  plan: Plan,
  stage: PlannedStage,
  epoch: number,
  device: OnDevice,
  { progress, signal }: Observers,
): Promise<EpochOutcome> => {
  const position = { stage: stage.name, epoch, epochs: stage.epochs };
  const { steps } = stage;
  const rate = stage.schedule(epoch);
  const source = await trainingSource(plan, stage, epoch, device, signal);
  const batchAt = batchesOf(plan, stage, epoch, source);
  const line = lineOf(steps, source.ahead ?? 0, batchAt, disposeBatch);
  const step = device.steps.of(stage);
  // One tensor per factor, not per parameter.
  const scalars = new Map(
    [...new Set(Object.values(stage.rates))].map((factor) => [factor, tf.scalar(rate * factor)]),
  );
  const rates = mapRecord(stage.rates, (factor) => scalars.get(factor) as tf.Scalar);
  const pending: StepOutputs[] = [];
  const total = { loss: 0, correct: 0, images: 0, steps: 0 };
  const began = performance.now();
  let looked = began;

  const look = async (done: number): Promise<void> => {
    const values = await read(pending.flatMap(({ loss, correct }) => [loss, correct]));
    tf.dispose(pending.splice(0).flatMap(({ loss, correct }) => [loss, correct]));
    for (let i = 0; i < values.length; i += 2) {
      const loss = values[i] as number;
      if (!Number.isFinite(loss))
        raise(
          NotFinite.of({
            quantity: "the loss",
            stage: stage.name,
            epoch,
            step: total.steps,
            value: loss,
          }),
        );
      total.loss += loss;
      total.correct += values[i + 1] as number;
      total.steps++;
    }
    looked = performance.now();
    progress({
      type: "step",
      ...position,
      step: done,
      steps,
      loss: total.loss / total.steps,
      accuracy: total.correct / total.images,
      imagesPerSecond: (1000 * total.images) / (looked - began),
    });
    // On a synchronous backend a read yields to microtasks only; let timers and signals in.
    await new Promise((resolve) => setTimeout(resolve, 0));
  };

  progress({ type: "epoch-started", ...position, steps });
  try {
    for (let i = 0; i < steps; i++) {
      if (signal?.aborted === true) raise(Interrupted.of({ stage: stage.name, epoch }));
      const next = line.next();
      const batch = isLater(next) ? await next : next;
      try {
        const { state, outputs } = step(device.state, { ...batch, rates });
        disposeReplaced(device.state, state);
        device.state = state;
        pending.push(outputs);
      } finally {
        disposeBatch(batch);
      }
      total.images += batch.labels.size;
      if (i + 1 === steps || performance.now() - looked > 1000 * lookEverySeconds)
        await look(i + 1);
    }
  } finally {
    await line.end();
    tf.dispose([...scalars.values(), ...pending.flatMap(({ loss, correct }) => [loss, correct])]);
  }
  return { loss: total.loss / total.steps, accuracy: total.correct / total.images };
};
