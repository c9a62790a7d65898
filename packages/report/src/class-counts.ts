import { countsDrawing } from "./internal/counts-drawing.js";
import { standalone } from "./internal/figure.js";
import type { FigureOptions } from "./reliability-diagram.js";

/**
 * Training images per class, in label order, as an SVG file.
 *
 * @example
 * ```ts
 * import { classCountsChart } from "@longtail/report";
 *
 * console.log(classCountsChart([500, 158, 50, 16, 5]).length);
 * ```
 */
export const classCountsChart = (
  counts: readonly number[],
  { width, theme }: FigureOptions = {},
): string => standalone(countsDrawing(counts, width === undefined ? {} : { width }), theme);
