import type { Calibration } from "@longtail/run-record";
import { standalone } from "./internal/figure.js";
import { type Panel, reliabilityDrawing } from "./internal/reliability-drawing.js";
import type { Theme } from "./internal/theme.js";

export type { Panel } from "./internal/reliability-drawing.js";
export type { Theme } from "./internal/theme.js";

/** How a figure looks: the width of one diagram in pixels, and its colors. */
export interface FigureOptions {
  readonly width?: number;
  readonly theme?: Theme;
}

/**
 * A reliability diagram as an SVG file: accuracy by confidence, the gaps between them, and the number of predictions in each bin.
 *
 * A bar, marked by a cap, ends at the bin's accuracy. Hatching fills the gap to the bin's mean confidence: rising above the cap where
 * the network is over-confident, falling below it where it is under-confident. Bins without predictions stay empty.
 *
 * @unit fractions in, percentages in the figure
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
 * Several reliability diagrams in one SVG file, row by row with one legend: for example all classes beside the rare ones.
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
