import { type Store, saveVariables } from "@longtail/checkpoint";
import { failure, filterRecord, type LongtailError, orThrow, type Transform } from "@longtail/core";
import type { ResultSummary } from "@longtail/report";
import * as tf from "@tensorflow/tfjs-core";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type { Plan } from "../plan/plan.js";
import type { OnDevice, Tested } from "../train/train-epoch.js";
import { measured } from "./evaluate.js";
import { featuresOf } from "./features.js";
import { predict } from "./predict.js";

/** The name of the weights after the transform. */
export const transformedName = "transform.safetensors";

/** A plan's net with the head that its transform makes: what the transformed weights belong to. The plan itself where there is no transform. */
export const transformedPlan = (plan: Plan): Plan =>
  plan.transform === undefined
    ? plan
    : {
        ...plan,
        head: plan.transform.head,
        parameterShapes: { ...plan.model.parameterShapes, ...plan.transform.head.parameterShapes },
      };

/** The file of what a run ends with, and the plan that its weights fit: after the transform, if there is one, or else the last stage's. */
export const finalWeights = (
  plan: Plan,
  which: "best" | "last",
): { readonly file: string; readonly plan: Plan } => ({
  file:
    plan.transform === undefined
      ? `${plan.stages.at(-1)?.name ?? "stage1"}-${which}.safetensors`
      : transformedName,
  plan: transformedPlan(plan),
});

const noValidation: LongtailError = failure("Custom", {
  path: ["transform"],
  message: "asks for validation images, but none are held out",
});

/**
 * What comes after the last epoch, if the plan has a transform: another classifier, its weights written, its result on the test images.
 *
 * It draws nothing at random and learns nothing, so that a run that is resumed simply does it again.
 *
 * @error throws, with the record as the cause: what the transform reports · BackendFailure · FileUnwritable
 * @owns nothing is left behind
 */
export const transformed = async (
  plan: Plan,
  transform: Transform,
  store: Store,
  { state, sources }: OnDevice,
  tested: Tested | undefined,
): Promise<ResultSummary> => {
  const { train, validation, test } = plan.dataset;
  const own = filterRecord(state.parameters, (name) => name in plan.head.parameterShapes);
  const made = await orThrow(
    transform.apply(own, (part) =>
      part === "train"
        ? featuresOf(plan, state, train, sources.train)
        : pipe(
            TE.fromNullable(noValidation)(validation),
            TE.chain((set) => featuresOf(plan, state, set, sources.validation)),
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
    await orThrow(store.write(transformedName, weights));
    const probabilities = await orThrow(
      predict(transformedPlan(plan), variables, test, sources.test),
    );
    const metrics = orThrow(measured(plan, test, probabilities));
    const result = { stage: "transform", epoch: 0, ...metrics };
    tested?.(result, probabilities);
    return result;
  } finally {
    tf.dispose(Object.values(made));
  }
};
