import { type Intervals, intervals, largeIntervals } from "@longtail/bootstrap";
import { type Checked, gathered, type Predicted } from "@longtail/core";
import { adaptiveError, calibration, riskCoverage, smoothCalibration } from "@longtail/ece";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import type { PartJudgement } from "../api.js";
import type { Tally } from "./tally.js";

/** Some classes and the images of them. */
export interface Part {
  readonly classes: readonly number[];
  /** The rows of their images; all rows where it is undefined. */
  readonly rows?: Int32Array;
  /** Sums over their images. */
  readonly nll: number;
  readonly brier: number;
}

// From here on resampling single images takes longer than reading them.
const many = 100_000;

const intervalsOf = (predicted: Predicted, bins: number, seed: number): Checked<Intervals> =>
  (predicted.labels.length > many ? largeIntervals : intervals)(predicted, { bins, seed });

const picked = <A extends Float64Array | Int32Array>(
  values: A,
  rows: Int32Array | undefined,
): A => {
  if (rows === undefined) return values;
  const found = values.slice(0, rows.length) as A;
  for (const [i, row] of rows.entries()) found[i] = values[row] as number;
  return found;
};

/** The mean over some classes of the error of each class's own probability. */
const classwise = (
  { gaps, classes, edges }: Tally,
  some: readonly number[],
  count: number,
): number => {
  let sum = 0;
  for (let bin = 0; bin < edges.length - 1; bin++)
    for (const k of some) sum += Math.abs(gaps[bin * classes + k] as number);
  return sum / (count * some.length);
};

const top = 5;

/** How well the scores do on a part with at least one image. */
export const judgePart = (
  tally: Tally,
  labels: Int32Array,
  part: Part,
  seed: number,
): Checked<PartJudgement> => {
  const bins = tally.edges.length - 1;
  const predicted = {
    confidences: picked(tally.confidences, part.rows),
    predictions: picked(tally.predictions, part.rows),
    labels: picked(labels, part.rows),
  };
  const ranks = picked(tally.ranks, part.rows);
  const count = ranks.length;
  return pipe(
    gathered({
      whole: calibration(predicted, { bins }),
      adaptiveEce: adaptiveError(predicted, { bins }),
      smooth: smoothCalibration(predicted),
      risk: riskCoverage(predicted),
      spread: intervalsOf(predicted, bins, seed),
    }),
    E.map(({ whole, adaptiveEce, smooth, risk, spread }) => ({
      classes: part.classes.length,
      count,
      accuracy: whole.accuracy,
      ...(tally.classes > top && {
        top5: ranks.reduce((sum, rank) => sum + (rank < top ? 1 : 0), 0) / count,
      }),
      ece: whole.ece,
      mce: whole.mce,
      adaptiveEce,
      classwiseEce: classwise(tally, part.classes, labels.length),
      nll: part.nll / count,
      // A sum of squares less its parts may round to slightly below 0.
      brier: Math.max(0, part.brier / count),
      calibration: whole,
      smooth,
      risk,
      intervals: spread,
    })),
  );
};
