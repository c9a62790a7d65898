import type { Calibration } from "@longtail/run-record";
import { standalone } from "./internal/figure.js";
import { type Panel, reliabilityDrawing } from "./internal/reliability-drawing.js";
import type { Theme } from "./internal/theme.js";

export type { Panel } from "./internal/reliability-drawing.js";
export type { Theme } from "./internal/theme.js";

/** How a figure looks: the width of one diagram in pixels, and its colours. */
export interface FigureOptions {
  readonly width?: number;
  readonly theme?: Theme;
}

/**
 * A reliability diagram as an SVG file: accuracy by confidence, the gaps between them, and how many predictions each bin has.
 *
 * A bar ends at the bin's accuracy, marked by a cap. Hatching fills the way from there to the bin's mean confidence: above the cap and
 * rising where the net is over-confident, below it and falling where it is under-confident. Bins without predictions are left empty.
 *
 * @unit fractions in, percentages in the picture
 * @example
 * ```ts
 * import { reliabilityDiagram } from "@longtail/report";
 *
 * const bins = [
 *   { lower: 0, upper: 0.5, count: 40, accuracy: 0.3, confidence: 0.4 },
 *   { lower: 0.5, upper: 1, count: 60, accuracy: 0.5, confidence: 0.9 },
 * ];
 * const svg = reliabilityDiagram({ ece: 0.28, accuracy: 0.42, confidence: 0.7, count: 100, bins });
 * console.log(svg.length);
 * ```
 */
export const reliabilityDiagram = (
  calibration: Calibration,
  { title = "Reliability", width, theme }: FigureOptions & { readonly title?: string } = {},
): string =>
  standalone(
    reliabilityDrawing([{ title, calibration }], {
      ...(width === undefined ? {} : { width }),
      title: `Reliability diagram: ${title}`,
    }),
    theme,
  );

/**
 * Several reliability diagrams in one SVG file, row by row with one legend: all classes beside the rare ones, one method under another.
 *
 * @example
 * ```ts
 * import { reliabilityGrid } from "@longtail/report";
 *
 * const bins = [{ lower: 0, upper: 1, count: 100, accuracy: 0.42, confidence: 0.7 }];
 * const calibration = { ece: 0.28, accuracy: 0.42, confidence: 0.7, count: 100, bins };
 * const panels = [{ title: "all classes", calibration }, { title: "few" }];
 * console.log(reliabilityGrid(panels, { columns: 2 }).length);
 * ```
 */
export const reliabilityGrid = (
  panels: readonly Panel[],
  {
    columns,
    title,
    width,
    theme,
  }: FigureOptions & { readonly columns?: number; readonly title?: string } = {},
): string =>
  standalone(
    reliabilityDrawing(panels, {
      ...(columns === undefined ? {} : { columns }),
      ...(width === undefined ? {} : { width }),
      title: title ?? "Reliability diagrams",
    }),
    theme,
  );

/**
 * Two reliability diagrams side by side: before and after.
 *
 * @example
 * ```ts
 * import { reliabilityPair } from "@longtail/report";
 *
 * const before = { ece: 0.3, accuracy: 0.4, confidence: 0.7, count: 9, bins: [{ lower: 0, upper: 1, count: 9, accuracy: 0.4, confidence: 0.7 }] };
 * const after = { ece: 0, accuracy: 0.6, confidence: 0.6, count: 9, bins: [{ lower: 0, upper: 1, count: 9, accuracy: 0.6, confidence: 0.6 }] };
 * console.log(reliabilityPair({ title: "plain", calibration: before }, { title: "MiSLAS", calibration: after }).length);
 * ```
 */
export const reliabilityPair = (
  before: Panel,
  after: Panel,
  options: FigureOptions & { readonly title?: string } = {},
): string => reliabilityGrid([before, after], { ...options, columns: 2 });
