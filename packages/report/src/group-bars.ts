import { standalone } from "./internal/figure.js";
import { type BarRun, groupBarDrawing } from "./internal/group-bar-drawing.js";
import type { FigureOptions } from "./reliability-diagram.js";

export type { BarRun } from "./internal/group-bar-drawing.js";

/**
 * Accuracy or calibration error of all, many, medium and few, runs side by side, as an SVG file; "none" stands where a group has no class.
 *
 * @unit fractions in, percentages in the figure
 * @example
 * ```ts
 * import { groupBars } from "@longtail/report";
 *
 * const groups = {};
 * console.log(groupBars([{ method: "plain", result: { accuracy: 0.4, ece: 0.25, groups } }], "accuracy").length);
 * ```
 */
export const groupBars = (
  runs: readonly BarRun[],
  measure: "accuracy" | "ece",
  { width, theme }: FigureOptions = {},
): string =>
  standalone(
    groupBarDrawing(
      runs.map(({ method, result }) => ({ method, results: [result] })),
      measure,
      width === undefined ? {} : { width },
    ),
    theme,
  );
