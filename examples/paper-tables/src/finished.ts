import { mapRecord } from "@longtail/core";
import type {
  ByGroup,
  Calibration,
  GroupResult,
  ResultSummary,
  RunSummary,
} from "@longtail/run-record";
import type { Comparison } from "longtail";
import { type AfterTraining, afterTraining } from "./after-training.js";
import type { Circumstances } from "./circumstances.js";
import type { FinishedProvenance, Stage1Provenance } from "./provenance.js";
import { rounded } from "./rounding.js";

/** The figures of a group of classes. */
export type GroupFigures = Omit<GroupResult, "calibration">;

/** The performance of some weights: a result with plain bins. */
export interface Figures extends Omit<ResultSummary, "calibration" | "groups"> {
  /** A group without classes is absent. */
  readonly groups: ByGroup<GroupFigures>;
  /** Bins of equal width from 0 to 1: predictions, accuracy and mean confidence of each. */
  readonly bins: readonly (readonly number[])[];
}

/** A finished cell, as stored in its file. Its circumstances are those of the last invocation. */
export interface Finished extends Circumstances {
  readonly cell: string;
  readonly method: string;
  readonly dataset: string;
  readonly counts: readonly number[];
  readonly seed: number;
  /** The epoch of the last stage with the highest test accuracy, and its last epoch. */
  readonly best: Figures;
  readonly last: Figures;
  /** Training time of all stages, including a shared one. */
  readonly seconds: number;
  /** When it was finished. */
  readonly date: string;
  /** The circumstances of earlier invocations, if they differed. */
  readonly before?: readonly Circumstances[];
  /** The provenance of stage 1, if another cell trained it. */
  readonly stage1?: Stage1Provenance;
  /** In tables about calibration after training. */
  readonly afterTraining?: AfterTraining;
  readonly descriptor: unknown;
}

const groupFigures = ({ classes, accuracy, ece }: GroupResult): GroupFigures => ({
  classes,
  accuracy: rounded(accuracy),
  ece: rounded(ece),
});

const figuresOf = ({ groups, calibration, ...result }: ResultSummary): Figures => ({
  stage: result.stage,
  epoch: result.epoch,
  accuracy: rounded(result.accuracy),
  ece: rounded(result.ece),
  mce: rounded(result.mce),
  nll: rounded(result.nll),
  brier: rounded(result.brier),
  groups: mapRecord(groups, groupFigures),
  bins: calibration.bins.map(({ count, accuracy, confidence }) => [
    count,
    rounded(accuracy),
    rounded(confidence),
  ]),
});

/** The stored form of a run's summary: without its epochs, with its provenance. */
export const finishedOf = (
  cell: string,
  summary: RunSummary,
  { sittings, stage1, date }: FinishedProvenance,
  comparison?: Comparison,
): Finished => ({
  cell,
  method: summary.method,
  dataset: summary.dataset,
  counts: summary.counts,
  seed: summary.seed,
  best: figuresOf(summary.best),
  last: figuresOf(summary.last),
  seconds: Math.round(summary.seconds),
  date,
  ...(sittings.at(-1) as Circumstances),
  ...(sittings.length > 1 && { before: sittings.slice(0, -1) }),
  ...(stage1 && { stage1 }),
  ...(comparison && { afterTraining: afterTraining(comparison) }),
  descriptor: summary.descriptor,
});

/** The figures for a reliability diagram. */
export const calibrationOf = ({ accuracy, ece, mce, bins }: Figures): Calibration => {
  const rows = bins.map(([count = 0, right = 0, confidence = 0], i) => ({
    lower: i / bins.length,
    upper: (i + 1) / bins.length,
    count,
    accuracy: right,
    confidence,
  }));
  const count = rows.reduce((sum, bin) => sum + bin.count, 0);
  const confidence = rows.reduce((sum, bin) => sum + (bin.count * bin.confidence) / count, 0);
  return { ece, mce, accuracy, confidence, count, bins: rows };
};

// Lists of numbers, and objects without nested lists or objects.
const leaf = /\[[-\d.e+,\s]*\]|\{[^{}[\]]*\}/g;

/** The text of a cell's file: JSON with innermost lists and objects on one line. */
export const fileText = (finished: Finished): string =>
  `${JSON.stringify(finished, null, 2).replaceAll(leaf, (text) =>
    text.replaceAll(/\n\s*/g, " ").replace("[ ", "[").replace(" ]", "]"),
  )}\n`;
