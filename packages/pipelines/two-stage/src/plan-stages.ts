import { type Component, failure, several } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { firstDifference } from "./first-difference.js";
import { all, type Checked } from "./internal/all.js";
import { epochsOfTraining, type PipelineOf, type Stage2Of } from "./pipeline.js";
import type { Beginning, planStage } from "./plan-stage.js";
import type { PlannedStage } from "./planned-stage.js";

// What runs on across the boundary is the same on both sides of it.
const runsOn = ({ stage1, stage2 }: PipelineOf<Component>): Checked<"runs on"> => {
  if (stage2?.training !== "continued") return E.right("runs on");
  const keys = ["optimizer", "schedule", "learn"] as const;
  const other = keys.filter((key) => firstDifference(stage1[key], stage2[key]) !== undefined);
  const unfit = (key: string, needs: string, got: string) =>
    failure("Incompatible", { path: ["stage2", key], what: "a continued stage", needs, got });
  const errors = [
    ...other.map((key) => unfit(key, `stage 1's ${key}`, "another")),
    ...(stage2.classifier === "kept"
      ? []
      : [unfit("classifier", "stage 1's classifier kept", `"${stage2.classifier}"`)]),
  ];
  return errors.length > 0 ? E.left(several(errors)) : E.right("runs on");
};

/**
 * The stages of a pipeline, planned; where the second continues the first, both stand in one course.
 *
 * @error what `planStage` reports · Incompatible (a continued stage with another optimizer, schedule, learners or classifier)
 */
export const planStages = (
  pipeline: PipelineOf<Component>,
  planned: ReturnType<typeof planStage>,
): Checked<readonly PlannedStage[]> => {
  const { stage1, stage2 } = pipeline;
  const epochs = epochsOfTraining(pipeline);
  const first: Beginning = {
    classifier: "kept",
    course: { begun: "stage1", before: 0, epochs },
  };
  const second = (stage: Stage2Of<Component>): Beginning => ({
    classifier: stage.classifier,
    course:
      stage.training === "continued"
        ? { begun: "stage1", before: stage1.epochs, epochs }
        : { begun: "stage2", before: 0, epochs: stage.epochs },
  });
  return pipe(
    all<{ one: PlannedStage; two?: PlannedStage; runsOn: unknown }>({
      one: planned("stage1", stage1, first),
      ...(stage2 === undefined ? {} : { two: planned("stage2", stage2, second(stage2)) }),
      runsOn: runsOn(pipeline),
    }),
    E.map(({ one, two }) => (two === undefined ? [one] : [one, two])),
  );
};
