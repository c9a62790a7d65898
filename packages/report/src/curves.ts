import type { CurveRun, Measure } from "./internal/curve-data.js";
import { curveDrawing } from "./internal/curve-drawing.js";
import { standalone } from "./internal/figure.js";
import type { FigureOptions } from "./reliability-diagram.js";

export type { CurveRun, Measure } from "./internal/curve-data.js";

/**
 * Loss, accuracy, calibration error, or the accuracy of the rare classes (`"few"`), over the epochs of one or more runs, as an SVG file.
 *
 * Stages follow each other on one axis; a dashed rule marks where a stage begins. Where training and evaluation share a figure, training
 * is dotted. For unfinished runs, `epochs` is the number planned, which keeps the axis fixed.
 *
 * @unit loss in nats; accuracy and calibration error as fractions in and percentages in the figure
 * @example
 * ```ts
 * import { curves } from "@longtail/report";
 *
 * const epochs = [2.1, 1.4, 1.1].map((trainLoss, epoch) => ({ epoch, learningRate: 0.1, trainLoss, trainAccuracy: 0.2 + 0.1 * epoch }));
 * const run = { method: "plain", selection: "test" as const, stages: [{ name: "stage 1", epochs }] };
 * console.log(curves([run], "loss").length);
 * ```
 */
export const curves = (
  runs: readonly CurveRun[],
  measure: Measure,
  { width, theme, epochs }: FigureOptions & { readonly epochs?: number } = {},
): string =>
  standalone(
    curveDrawing(
      runs.map((run) => ({ method: run.method, runs: [run] })),
      measure,
      {
        ...(width === undefined ? {} : { width }),
        ...(epochs === undefined ? {} : { epochs }),
      },
    ),
    theme,
  );
