export {
  type CheckpointNotes,
  checkpointName,
  notesOf,
  type RunIdentity,
} from "./checkpoint-notes.js";
export { defineWith, type PipelineOptions } from "./define.js";
export { evaluate, type Metrics, metricsOf } from "./evaluate.js";
export { featuresOf } from "./features.js";
export { type FinishedStage, finishedStage1, sharesStage1 } from "./finished-stage.js";
export { firstDifference } from "./first-difference.js";
export { imageSource } from "./image-source.js";
export type { StageJournal } from "./journal.js";
export {
  type Evaluation,
  type Learners,
  type PipelineOf,
  pipelineCodec,
  type Stage2Of,
  type StageOf,
} from "./pipeline.js";
export { type Plan, type PlanEnvironment, planWith } from "./plan.js";
export type { PlannedStage } from "./planned-stage.js";
export { predict } from "./predict.js";
export {
  type CifarFactor,
  type CifarName,
  type CifarSettings,
  publishedSettings,
  shortSettings,
} from "./recipes/cifar-settings.js";
export { embedded } from "./recipes/embedded.js";
export { recipes } from "./recipes/index.js";
export {
  type ComparisonSettings,
  comparisons,
  type MethodName,
  methods,
} from "./recipes/methods.js";
export { plain } from "./recipes/one-stage.js";
export {
  crt,
  lws,
  type MislasOptions,
  mislas,
  type RetrainingOptions,
} from "./recipes/retrained.js";
export { type Setting, withMixup, withParts } from "./recipes/setting.js";
export { type RunEnvironment, run } from "./run.js";
export { type StandardComponent, standard, standardComponents } from "./standard.js";
export { define, Pipeline, plan } from "./standard-pipelines.js";
export {
  disposeReplaced,
  type StepOutputs,
  type StepParts,
  type TrainingState,
  trainingStep,
} from "./step.js";
export type { StepInputs } from "./step-inputs.js";
export type { Tested } from "./train-epoch.js";
export { finalWeights, transformedName, transformedPlan } from "./transformed.js";
export { type TwoStage, twoStage } from "./two-stage.js";
