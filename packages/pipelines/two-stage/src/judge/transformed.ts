import { type Store, saveVariables } from "@longtail/checkpoint";
import {
  type Component,
  failure,
  filterRecord,
  type LongtailError,
  orThrow,
  type Transform,
} from "@longtail/core";
import type { ResultSummary } from "@longtail/run-record";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { Interrupted } from "../errors.js";
import type { PipelineOf } from "../plan/pipeline.js";
import type { Plan } from "../plan/plan.js";
import { type FileDigests, writeInto } from "../resume/run-files.js";
import type { Observers, OnDevice } from "../train/train-epoch.js";
import { measured } from "./evaluate.js";
import { featuresOf } from "./features.js";
import { predict } from "./predict.js";
import { encodePredictions, predictionsName } from "./predictions-file.js";

/** The file of the weights after the transform. */
export const transformedName = "transform.safetensors";

/** The plan with the head that its transform makes, to which transformed weights belong; the plan itself without a transform. */
export const transformedPlan = <
  P extends Pick<Plan, "model" | "head" | "parameterShapes" | "transform">,
>(
  plan: P,
): P =>
  plan.transform === undefined
    ? plan
    : {
        ...plan,
        head: plan.transform.head,
        parameterShapes: { ...plan.model.parameterShapes, ...plan.transform.head.parameterShapes },
      };

/** The file of a pipeline's final weights: after the transform, or else of the last stage. */
export const finalFile = (
  { stage2, transform }: Pick<PipelineOf<Component>, "stage2" | "transform">,
  which: "best" | "last",
): string =>
  transform === undefined
    ? `${stage2 === undefined ? "stage1" : "stage2"}-${which}.safetensors`
    : transformedName;

/** The file of a run's final weights and the plan they fit: after the transform, or else of the last stage. */
export const finalWeights = (
  plan: Plan,
  which: "best" | "last",
): { readonly file: string; readonly plan: Plan } => ({
  file: finalFile(plan.pipeline, which),
  plan: transformedPlan(plan),
});

const noValidation: LongtailError = failure("Custom", {
  path: ["transform"],
  message: "asks for validation images, but none are held out",
});

/** What a transform came to: its result, and the digest of its file. */
export interface Transformed {
  readonly result: ResultSummary;
  readonly files: FileDigests;
}

/**
 * Applies a plan's transform after the last epoch: makes the classifier, writes the weights, judges them on the test images.
 *
 * It draws nothing and learns nothing, so a resumed run simply repeats it.
 *
 * @error throws, with the record as the cause: what the transform reports · BackendFailure · FileUnwritable
 * @owns nothing is left behind
 */
export const transformed = async (
  plan: Plan,
  transform: Transform,
  store: Store,
  { state, sources }: OnDevice,
  { tested, signal }: Pick<Observers, "tested" | "signal">,
): Promise<Transformed> => {
  const { train, validation, test } = plan.dataset;
  const last = plan.stages.at(-1);
  const stop = {
    signal,
    error: Interrupted.of({ stage: last?.name ?? "stage1", epoch: (last?.epochs ?? 1) - 1 }),
  };
  const own = filterRecord(state.parameters, (name) => name in plan.head.parameterShapes);
  const made = await orThrow(
    transform.apply(own, (part) =>
      part === "train"
        ? featuresOf(plan, state, train, sources.train, stop)
        : pipe(
            TE.fromNullable(noValidation)(validation),
            TE.chain((set) => featuresOf(plan, state, set, sources.validation, stop)),
          ),
    ),
  );
  try {
    const backbone = filterRecord(state.parameters, (name) => name in plan.model.parameterShapes);
    const variables = {
      parameters: { ...backbone, ...made },
      statistics: state.statistics,
    };
    const weights = await orThrow(saveVariables(variables));
    const written = await orThrow(writeInto(store, {}, transformedName, weights));
    const predicted = await orThrow(
      predict(transformedPlan(plan), variables, test, sources.test, stop),
    );
    const metrics = orThrow(measured(plan, predicted));
    const result = { stage: "transform", epoch: 0, ...metrics };
    tested?.(result, predicted.probabilities, predicted.labels);
    const kept = orThrow(encodePredictions(predicted, { stage: "transform" }));
    const files = await orThrow(writeInto(store, written, predictionsName(plan, "best"), kept));
    return { result, files };
  } finally {
    tf.dispose(Object.values(made));
  }
};
