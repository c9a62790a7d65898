import {
  type Checked,
  type Component,
  failure,
  gathered,
  type Registry,
  several,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { firstDifference } from "./first-difference.js";
import { epochsOfTraining, type PipelineOf, type Stage2Of } from "./pipeline.js";
import { planStage, type StageEnvironment, type StageStart } from "./plan-stage.js";
import type { PlannedStage } from "./planned-stage.js";

// A continued stage keeps what runs across its boundary.
const checkContinued = ({ stage1, stage2 }: PipelineOf<Component>): Checked<"continues"> => {
  if (stage2?.training !== "continued") return E.right("continues");
  const unfit = (key: string, needs: string, got: string) =>
    failure("Incompatible", { path: ["stage2", key], what: "a continued stage", needs, got });
  const errors = [
    ...(["optimizer", "schedule", "learn"] as const)
      .filter((key) => firstDifference(stage1[key], stage2[key]) !== undefined)
      .map((key) => unfit(key, `stage 1's ${key}`, "another")),
    ...(stage2.classifier === "kept"
      ? []
      : [unfit("classifier", "stage 1's classifier kept", `"${stage2.classifier}"`)]),
  ];
  return errors.length > 0 ? E.left(several(errors)) : E.right("continues");
};

/**
 * The stages of a pipeline, planned. A second stage that continues the first counts epochs on from it.
 *
 * @error what `planStage` reports · Incompatible (a continued stage with another optimizer, schedule, learners or classifier)
 */
export const planStages = (
  registry: Registry,
  pipeline: PipelineOf<Component>,
  environment: StageEnvironment,
): Checked<readonly PlannedStage[]> => {
  const { stage1, stage2 } = pipeline;
  const epochs = epochsOfTraining(pipeline);
  const first: StageStart = {
    classifier: "kept",
    span: { beganIn: "stage1", before: 0, epochs },
  };
  const second = (stage: Stage2Of<Component>): StageStart => ({
    classifier: stage.classifier,
    span:
      stage.training === "continued"
        ? { beganIn: "stage1", before: stage1.epochs, epochs }
        : { beganIn: "stage2", before: 0, epochs: stage.epochs },
  });
  const planned = planStage(registry, environment);
  return pipe(
    gathered({
      one: planned("stage1", stage1, first),
      two: stage2 === undefined ? E.right(undefined) : planned("stage2", stage2, second(stage2)),
      continued: checkContinued(pipeline),
    }),
    E.map(({ one, two }) => (two === undefined ? [one] : [one, two])),
  );
};
