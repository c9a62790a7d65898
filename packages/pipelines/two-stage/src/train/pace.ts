import { failure, type ImageSource, isLater, type LongtailError, mapRecord } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as TE from "#fp-ts/TaskEither";
import { workPerImage } from "../plan/multiply-adds.js";
import type { Plan } from "../plan/plan.js";
import type { PlannedStage } from "../plan/planned-stage.js";
import { disposeReplaced, type TrainingState, tensorsOf } from "../step/step.js";
import { batchesOf, disposeBatch } from "./batches.js";
import { begin, initialVariables } from "./begin.js";
import { failureOf, raise } from "./failure-of.js";
import { imageSource } from "./image-source.js";
import { type StageSteps, stageSteps } from "./stage-steps.js";

// Three steps that take this long together say enough.
const enoughSeconds = 0.4;

/** A rate, and the images of the step that it was measured on. */
export interface Pace {
  /** Multiply-adds a second. */
  readonly rate: number;
  readonly images: number;
}

interface Bench {
  /** Replaced by each step. */
  state: TrainingState;
  readonly source: ImageSource;
  readonly steps: StageSteps;
  readonly rate: tf.Scalar;
}

/** Does a stage's first step and returns its seconds. */
const step = async (plan: Plan, stage: PlannedStage, bench: Bench): Promise<number> => {
  const batchAt = batchesOf(plan, stage, 0, bench.source);
  const began = performance.now();
  const next = batchAt(0);
  const batch = isLater(next) ? await next : next;
  try {
    const rates = mapRecord(stage.rates, () => bench.rate);
    const { state, outputs } = bench.steps.of(stage)(bench.state, { ...batch, rates });
    disposeReplaced(bench.state, state);
    bench.state = state;
    await outputs.loss.data();
    tf.dispose([outputs.loss, outputs.correct]);
  } finally {
    disposeBatch(batch);
  }
  return (performance.now() - began) / 1000;
};

/** The median seconds of a stage's steps, after one that compiles and uploads: something else may hold up a few. */
const secondsPerStep = async (plan: Plan, stage: PlannedStage, bench: Bench): Promise<number> => {
  await step(plan, stage, bench);
  const seconds: number[] = [];
  let all = 0;
  while (all < enoughSeconds || (seconds.length < 3 && all < 5 * enoughSeconds)) {
    const one = await step(plan, stage, bench);
    seconds.push(one);
    all += one;
  }
  return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] as number;
};

const measured = async (plan: Plan): Promise<Pace> => {
  ensureGradients();
  await tf.ready();
  const [first] = plan.stages;
  const stage = first && { ...first, featuresOnce: false };
  const each = stage && workPerImage(plan, stage);
  if (stage === undefined || each === undefined)
    return raise(
      failure("Incompatible", {
        path: ["model"],
        what: "an estimate of time",
        needs: "a model that describes its layers",
        got: "one that does not",
      }),
    );
  const most = Math.min(stage.batch, stage.sampler(0).length);
  const bench: Bench = {
    state: begin(plan, stage, { ...(await initialVariables(plan)), optimizer: {} }),
    source: imageSource(plan.augmentation, plan.dataset.train),
    steps: stageSteps(plan, () => undefined),
    rate: tf.scalar(0),
  };
  try {
    for (let images = 1; ; ) {
      const seconds = await secondsPerStep(plan, { ...stage, batch: images }, bench);
      if (images === most || seconds >= enoughSeconds / 2)
        return { rate: (images * each) / seconds, images };
      images = Math.min(most, Math.max(2 * images, Math.ceil((images * enoughSeconds) / seconds)));
    }
  } finally {
    tf.dispose([...tensorsOf(bench.state), bench.rate]);
    bench.steps.dispose();
    await bench.source.dispose();
  }
};

/**
 * How fast the current backend trains a plan's first stage: whole steps, with a learning rate of 0, on as many images of the batch
 * as take about half a second. A run takes about its multiply-adds divided by this rate. Measuring takes a few seconds; where a
 * single image takes longer, that image a few times.
 *
 * @error Incompatible (a model that does not describe its layers) · BackendFailure · what a step of the plan reports
 * @owns no tensor is left behind
 */
export const measurePace = (plan: Plan): TE.TaskEither<LongtailError, Pace> =>
  TE.tryCatch(() => measured(plan), failureOf("measuring its speed"));
