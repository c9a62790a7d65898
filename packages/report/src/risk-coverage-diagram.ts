import { standalone } from "./internal/figure.js";
import { type RiskRun, riskDrawing } from "./internal/risk-drawing.js";
import type { FigureOptions } from "./reliability-diagram.js";

export type { RiskRun } from "./internal/risk-drawing.js";

/**
 * Risk-coverage curves as an SVG file: how many answers are wrong when only the most confident predictions are answers.
 *
 * A curve that rises late belongs to a classifier whose confidence tells right predictions from wrong ones.
 *
 * @unit fractions in, percentages in the figure
 * @error none
 * @source Geifman, Uziel and El-Yaniv, ICLR 2019
 * @example
 * ```ts
 * import { riskCoverageDiagram } from "@longtail/report";
 *
 * const curve = [0.25, 0.5, 0.75, 1].map((coverage) => ({ coverage, risk: 0.4 * coverage }));
 * console.log(riskCoverageDiagram([{ name: "plain", riskCoverage: { aurc: 0.25, risk: 0.4, curve } }]).length);
 * ```
 */
export const riskCoverageDiagram = (
  runs: readonly RiskRun[],
  { width = 440, theme }: FigureOptions = {},
): string => standalone(riskDrawing(runs, width), theme);
