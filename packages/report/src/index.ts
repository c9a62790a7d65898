export { classCountsChart } from "./class-counts.js";
export { type CoveragePoint, coverageDiagram } from "./coverage-diagram.js";
export { type CurveRun, curves, type Measure } from "./curves.js";
export { type BarRun, groupBars } from "./group-bars.js";
export { measuresOf } from "./internal/curve-data.js";
export { percentage } from "./internal/format.js";
export type { PageRun } from "./internal/page-run.js";
export { pageStyle } from "./internal/page-style.js";
export { type Recipe, recipesOf } from "./internal/recipes.js";
export { spread } from "./internal/spread.js";
export {
  type FigureOptions,
  type Panel,
  reliabilityDiagram,
  reliabilityGrid,
  reliabilityPair,
  type Theme,
} from "./reliability-diagram.js";
export { type RiskRun, riskCoverageDiagram } from "./risk-coverage-diagram.js";
export { runPage } from "./run-page.js";
export {
  type SmoothBand,
  type SmoothDrawn,
  smoothReliabilityDiagram,
} from "./smooth-reliability-diagram.js";
export { stageTitle } from "./stage-title.js";
