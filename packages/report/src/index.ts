export type { Bin, Calibration } from "./calibration.js";
export {
  type FigureOptions,
  type Panel,
  reliabilityDiagram,
  reliabilityGrid,
  reliabilityPair,
  type Theme,
} from "./reliability-diagram.js";
export type {
  EpochSummary,
  GroupResult,
  GroupSummary,
  ResultSummary,
  StageSummary,
} from "./run-summary.js";
export { RunSummary } from "./run-summary-codec.js";
