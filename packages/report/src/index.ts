export type { Bin, Calibration } from "./calibration.js";
export { classCountsChart } from "./class-counts.js";
export { type CurveRun, curves, type Measure } from "./curves.js";
export { type BarRun, groupBars } from "./group-bars.js";
export { percentage } from "./internal/format.js";
export { pageStyle } from "./internal/page-style.js";
export {
  type FigureOptions,
  type Panel,
  reliabilityDiagram,
  reliabilityGrid,
  reliabilityPair,
  type Theme,
} from "./reliability-diagram.js";
export { runPage } from "./run-page.js";
export type { GroupResult, GroupSummary, StageSummary } from "./run-summary.js";
export { EpochSummary, ResultSummary, RunSummary } from "./run-summary-codec.js";
