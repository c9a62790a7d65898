export type { Bin, Calibration } from "./calibration.js";
export type {
  EpochSummary,
  GroupResult,
  GroupSummary,
  ResultSummary,
  StageSummary,
} from "./run-summary.js";
export { RunSummary } from "./run-summary-codec.js";
