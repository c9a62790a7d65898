import type { Lock, Store } from "@longtail/checkpoint";
import { digestOf, failure, type LongtailError, orThrow, type Progress } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import {
  encodeRecord,
  type ResultSummary,
  type RunOrigin,
  type RunSummary,
  recordName,
  type SkippedFiles,
} from "@longtail/run-record";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { jsonFile } from "../json-file.js";
import { predictionsName } from "../judge/predictions-file.js";
import { type Transformed, transformed } from "../judge/transformed.js";
import { inputFile, inputName } from "../load/run-input.js";
import { checkDeviceMemory } from "../plan/device-memory.js";
import type { Plan } from "../plan/plan.js";
import { checkpointName } from "../resume/checkpoint-notes.js";
import type { FinishedStage } from "../resume/finished-stage.js";
import { emptyJournal, type Journal, nextEpochOf, stageSummaries } from "../resume/journal.js";
import { type FileDigests, writeInto } from "../resume/run-files.js";
import { restore, type Snapshot, save } from "../resume/snapshot.js";
import { startFromStage1 } from "../resume/start-from-stage.js";
import { pipelineName } from "../resume/stored-run.js";
import { tensorsOf } from "../step/step.js";
import { advance } from "./advance.js";
import { begin, initialVariables } from "./begin.js";
import { failureOf, raise } from "./failure-of.js";
import { disposeSources, runSources } from "./image-source.js";
import { skippedFiles, skippedSoFar, tellSkipped } from "./skipped.js";
import { stageSteps } from "./stage-steps.js";
import type { OnDevice, Tested } from "./train-epoch.js";

/** What a run needs besides its plan. */
export interface RunEnvironment {
  /** Where the run's files go; the README lists them. */
  readonly store: Store;
  /** Continue from the store's checkpoint, if there is one. */
  readonly resume?: boolean;
  /** Another run's stage 1, to start from instead of training it; see `finishedStage1`. Ignored when resuming from a checkpoint. */
  readonly stage1?: FinishedStage;
  readonly progress?: Progress;
  /** Receives every evaluation on the test images: of each evaluated epoch, or of the best ones where validation selects. */
  readonly tested?: Tested;
  /** With what and where the run is made, for its record. */
  readonly origin?: RunOrigin;
  /** Stops the run within half a second or one step or batch, whichever is longer; the last checkpoint stays. */
  readonly signal?: AbortSignal;
}

const freshStart = async (plan: Plan): Promise<Snapshot> => {
  const state = { ...(await initialVariables(plan)), optimizer: {} };
  const [first] = plan.stages;
  return {
    state: first === undefined ? state : begin(plan, first, state),
    journal: emptyJournal(plan),
  };
};

const summaryOf = (
  plan: Plan,
  journal: Journal,
  after: Transformed | undefined,
  files: FileDigests,
  origin: RunOrigin | undefined,
  skipped: SkippedFiles | undefined,
): RunSummary => {
  const { pipeline, dataset, seed, dataDigest } = plan;
  const final =
    after === undefined ? journal.stages.at(-1) : { best: after.result, last: after.result };
  const all = { ...journal.files, ...after?.files, ...files };
  const predictions = { best: predictionsName(plan, "best"), last: predictionsName(plan, "last") };
  // A run that an earlier version began may have kept none.
  const kept = Object.values(predictions).every((name) => Object.hasOwn(all, name));
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
    classNames: dataset.classNames,
    ...(kept && { predictions }),
    ...(skipped && { skipped }),
    ...(origin && { origin }),
    data: dataDigest(),
    files: all,
  };
};

const perform = async (
  plan: Plan,
  environment: RunEnvironment,
  lock: Pick<Lock, "held">,
): Promise<RunSummary> => {
  const {
    store,
    resume = false,
    stage1,
    progress = () => undefined,
    tested,
    signal,
    origin,
  } = environment;
  ensureGradients();
  await tf.ready();
  orThrow(checkDeviceMemory(tf.getBackend())(plan));
  if (!resume && (await orThrow(store.read(checkpointName))) !== undefined)
    return raise(
      failure("FileUnwritable", {
        file: checkpointName,
        reason: "a run exists there: resume it, or choose another place",
      }),
    );
  const found = resume ? await orThrow(restore(store, plan)) : undefined;
  const { state, journal: started } =
    found ??
    (await (stage1 === undefined ? freshStart(plan) : startFromStage1(plan, stage1, store)));
  const device: OnDevice = { state, sources: runSources(plan), steps: stageSteps(plan, progress) };
  const { train, counts } = plan.dataset;
  let journal = started;
  try {
    progress({
      type: "run-started",
      backend: tf.getBackend(),
      seed: plan.seed,
      images: train.labels.length,
      classes: counts.length,
    });
    const described = await orThrow(
      pipe(
        writeInto(store, {}, pipelineName, jsonFile(plan.pipeline)),
        TE.chain((files) => writeInto(store, files, inputName, inputFile(plan.dataset))),
      ),
    );
    if (found === undefined) await orThrow(save(store, plan, state, journal));
    const first = nextEpochOf(plan, journal);
    if ((found !== undefined || stage1 !== undefined) && first !== undefined)
      progress({
        type: "resumed",
        stage: first.stage.name,
        epoch: first.epoch,
        epochs: first.stage.epochs,
      });
    for (let next = first; next !== undefined; next = nextEpochOf(plan, journal)) {
      await orThrow(lock.held);
      journal = await advance(plan, store, device, journal, next, { progress, tested, signal });
    }
    await orThrow(lock.held);
    const { transform } = plan;
    const after =
      transform && (await transformed(plan, transform, store, device, { tested, signal }));
    const checkpoint = (await orThrow(store.read(checkpointName))) as Uint8Array;
    const files = { ...described, [checkpointName]: digestOf(checkpoint) };
    const skipped = skippedSoFar(journal.skipped, device.sources);
    tellSkipped(journal.skipped, skipped, progress);
    const summary = summaryOf(plan, journal, after, files, origin, skippedFiles(skipped));
    await orThrow(store.write(recordName, encodeRecord(summary)));
    progress({ type: "run-finished", seconds: summary.seconds });
    return summary;
  } finally {
    tf.dispose(tensorsOf(device.state));
    device.steps.dispose();
    await disposeSources(device.sources);
  }
};

const free: Lock = { held: TE.right(undefined), release: async () => undefined };

const locked = async (plan: Plan, environment: RunEnvironment): Promise<RunSummary> => {
  const lock = await orThrow(environment.store.lock ?? TE.right(free));
  try {
    return await perform(plan, environment, lock);
  } finally {
    await lock.release();
  }
};

/**
 * Runs a plan: trains stage by stage, evaluates, writes a checkpoint after every epoch, and returns a summary.
 *
 * With `resume`, a run that was stopped or killed continues from its last checkpoint and ends with the same weights as if it had
 * never stopped. It runs on tfjs's current backend, and holds the store's lock.
 *
 * @error checkpoint/StoreLocked (another run writes there) · Incompatible (a batch beyond what the backend can address) · FileUnwritable (a run exists there, and `resume` is not asked for; no
 *        space, ...) · NotFinite · Interrupted · BackendFailure · FileForeign or checkpoint/Mismatch (a checkpoint of another
 *        pipeline)
 * @owns no tensor is left behind
 */
export const run = (
  plan: Plan,
  environment: RunEnvironment,
): TE.TaskEither<LongtailError, RunSummary> =>
  TE.tryCatch(() => locked(plan, environment), failureOf("training"));
