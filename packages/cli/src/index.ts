export { type BackendOptions, backends, startBackend } from "./backend.js";
export {
  type CalibrateOptions,
  type CalibrationResult,
  calibrateRun,
} from "./commands/calibrate.js";
export { type Converted, conversionText, convertWeights } from "./commands/convert.js";
export { type EvaluateOptions, evaluateRun } from "./commands/evaluate.js";
export type { RunOptions } from "./commands/jobs.js";
export { type ListedRecipe, type Listing, listing, listText } from "./commands/list.js";
export { describePlan, type Planned, type PlanOptions, planPipeline } from "./commands/plan.js";
export {
  type ClassConfidence,
  type Predicted,
  type PredictedImage,
  type PredictOptions,
  predictImages,
  predictionTable,
} from "./commands/predict.js";
export { reportRuns } from "./commands/report.js";
export { type RunResult, type RunTerminal, runPipelines } from "./commands/run.js";
export { fetchCell } from "./commands/sweep/fetch.js";
export { withQueue } from "./commands/sweep/status.js";
export { isOver, statusLine } from "./commands/sweep/status-text.js";
export { type WatchOptions, watchRuns } from "./commands/watch.js";
export {
  type CalibratedMethod,
  type Comparison,
  compareCalibrators,
  type Predictions,
} from "./compare-calibrators.js";
export { confusionCsv, confusionMatrix } from "./confusion.js";
export { dataReader } from "./data-reader.js";
export { type EventLog, logTo } from "./event-log.js";
export { exitCodeOf, exitCodes } from "./exit-codes.js";
export { commandLine, currentOrigin } from "./origin.js";
export { withOverrides } from "./overrides.js";
export { main, type Terminal } from "./program.js";
export { type Screen, showProgress, type Workload } from "./progress.js";
export { proxiedFetch } from "./proxied-fetch.js";
export { calibrationTable, columns, resultTable, runTable } from "./table.js";
export { writeTexts } from "./write-texts.js";
