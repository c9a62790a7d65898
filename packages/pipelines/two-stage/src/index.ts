export { Interrupted, NotFinite, PartFailed, PartUnfit } from "./errors.js";
export { evaluate, type Metrics, metricsOf } from "./judge/evaluate.js";
export { featuresOf } from "./judge/features.js";
export { type Predicted, type Predictor, predict } from "./judge/predict.js";
export {
  decodePredictions,
  predictionsName,
  type StoredPredictions,
} from "./judge/predictions-file.js";
export { finalFile, finalWeights, transformedName, transformedPlan } from "./judge/transformed.js";
export type { Classified } from "./load/classified.js";
export { type LoadedRun, type LoadOptions, type LoadRun, loadRunWith } from "./load/load-run.js";
export { inputName, type RunInput } from "./load/run-input.js";
export { calibratorFile, calibratorFor, calibratorName } from "./load/saved-calibrator.js";
export type { Defaults, PartlyOf, PipelineOptions } from "./plan/define.js";
export { checkDeviceMemory, checkStepMemory } from "./plan/device-memory.js";
export { firstDifference } from "./plan/first-difference.js";
export { type Footprint, footprint } from "./plan/footprint.js";
export { multiplyAdds, totalWork, type Work, workPerImage } from "./plan/multiply-adds.js";
export type {
  Evaluation,
  Learners,
  PipelineOf,
  Stage2Of,
  StageOf,
} from "./plan/pipeline.js";
export type { Plan, PlanEnvironment } from "./plan/plan.js";
export type { PlannedStage } from "./plan/planned-stage.js";
export { type CheckpointNotes, checkpointName, notesOf } from "./resume/checkpoint-notes.js";
export { type FinishedStage, finishedStage1 } from "./resume/finished-stage.js";
export type { StageJournal } from "./resume/journal.js";
export type { HeadInStage1, RunIdentity } from "./resume/run-identity.js";
export {
  pipelineName,
  type StoredRun,
  sameData,
  storedFile,
  storedRun,
} from "./resume/stored-run.js";
export {
  disposeReplaced,
  type StepOutputs,
  type StepParts,
  type TrainingState,
  trainingStep,
} from "./step/step.js";
export type { StepInputs } from "./step/step-inputs.js";
export { imageSource } from "./train/image-source.js";
export { measurePace, type Pace } from "./train/pace.js";
export { type RunEnvironment, run } from "./train/run.js";
export type { Stop } from "./train/stop.js";
export type { Tested } from "./train/train-epoch.js";
export { type Presets, type TwoStage, twoStage } from "./two-stage.js";
