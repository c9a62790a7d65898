import { standalone } from "./internal/figure.js";
import { type SmoothBand, type SmoothDrawn, smoothDrawing } from "./internal/smooth-drawing.js";
import type { FigureOptions } from "./reliability-diagram.js";

export type { SmoothBand, SmoothDrawn } from "./internal/smooth-drawing.js";

/**
 * A reliability diagram without bins as an SVG file: the smoothed accuracy by confidence, its band, and the density of predictions.
 *
 * The area between the curve and the diagonal is over-confidence below the diagonal and under-confidence above it. The curve is drawn
 * where predictions are; the density below says how many.
 *
 * @unit fractions in, percentages in the figure
 * @error none; a band of another length than the curve is not drawn
 * @source Błasiok and Nakkiran, ICLR 2024
 * @example
 * ```ts
 * import { smoothReliabilityDiagram } from "@longtail/report";
 *
 * const curve = [0.25, 0.5, 0.75].map((confidence) => ({ confidence, accuracy: 0.8 * confidence, density: 1 }));
 * const svg = smoothReliabilityDiagram({ smoothEce: 0.1, accuracy: 0.4, confidence: 0.5, count: 100, curve });
 * console.log(svg.length);
 * ```
 */
export const smoothReliabilityDiagram = (
  calibration: SmoothDrawn,
  {
    title = "Reliability",
    band,
    width,
    theme,
  }: FigureOptions & {
    readonly title?: string;
    /** An interval of the accuracy at each point of the curve. */
    readonly band?: SmoothBand;
  } = {},
): string => standalone(smoothDrawing(calibration, title, band, width), theme);
