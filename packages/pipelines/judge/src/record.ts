import { mapRecord } from "@longtail/core";
import type {
  ByGroup,
  GroupResult,
  ResultDetails,
  ResultSummary,
  RunOrigin,
  RunSummary,
} from "@longtail/run-record";
import type { Judgement, PartJudgement } from "./api.js";

/** What a record says besides what was found. */
export interface Subject {
  /** Distinguishes these scores from others. */
  readonly name: string;
  /** The model or method in words. */
  readonly method: string;
  /** The images in words. */
  readonly dataset: string;
  readonly classNames?: readonly string[];
  readonly origin?: RunOrigin;
  /** Where the scores came from: kept as the record's descriptor. */
  readonly descriptor?: unknown;
}

const ends = ({ low, high }: { readonly low: number; readonly high: number }) => ({ low, high });

const detailsOf = ({
  top5,
  mce,
  nll,
  brier,
  adaptiveEce,
  classwiseEce,
  smooth,
  risk,
  intervals,
}: PartJudgement): ResultDetails => ({
  ...(top5 !== undefined && { top5 }),
  mce,
  nll,
  brier,
  adaptiveEce,
  classwiseEce,
  smoothEce: smooth.smoothEce,
  aurc: risk.aurc,
  accuracyInterval: ends(intervals.accuracy),
  eceInterval: ends(intervals.ece),
});

const curvesOf = ({ smooth, risk }: PartJudgement): ResultDetails => ({
  smoothCurve: {
    confidence: smooth.curve.map(({ confidence }) => confidence),
    accuracy: smooth.curve.map(({ accuracy }) => accuracy),
    density: smooth.curve.map(({ density }) => density),
  },
  riskCurve: {
    coverage: risk.curve.map(({ coverage }) => coverage),
    risk: risk.curve.map((point) => point.risk),
  },
});

const groupOf = (part: PartJudgement): GroupResult => ({
  classes: part.classes,
  accuracy: part.accuracy,
  ece: part.ece,
  calibration: part.calibration,
  details: detailsOf(part),
});

/**
 * A judgement as the record that `longtail report` reads, so that models trained elsewhere stand on one page with runs.
 *
 * @owns  the result is plain data
 * @example
 * ```ts
 * import { bytesSource, openArray } from "@longtail/arrays";
 * import { orThrow } from "@longtail/core";
 * import { judge, judgedRecord } from "@longtail/judge";
 *
 * const text = new TextEncoder().encode("0.9,0.1\n0.2,0.8\n");
 * const scores = await orThrow(openArray(bytesSource(text, "scores.csv")));
 * const judgement = await orThrow(judge({ scores, labels: Int32Array.of(0, 0) }));
 * const record = judgedRecord(judgement, { name: "mine", method: "my model", dataset: "my images" });
 * console.log(record.best.accuracy); // 0.5
 * ```
 */
export const judgedRecord = (judgement: Judgement, subject: Subject): RunSummary => {
  const { all, groups, counts = [], classAccuracies } = judgement;
  const result: ResultSummary = {
    stage: "judged",
    epoch: 0,
    accuracy: all.accuracy,
    ece: all.ece,
    mce: all.mce,
    nll: all.nll,
    brier: all.brier,
    calibration: all.calibration,
    groups: mapRecord(
      groups as Readonly<Record<string, PartJudgement>>,
      groupOf,
    ) as ByGroup<GroupResult>,
    // Classes are drawn by their training images.
    ...(counts.length > 0 && { classAccuracies }),
    details: { ...detailsOf(all), ...curvesOf(all) },
  };
  return {
    name: subject.name,
    method: subject.method,
    dataset: subject.dataset,
    counts,
    seed: 0,
    backend: "none",
    seconds: 0,
    selection: "test",
    stages: [{ name: "judged", epochs: [] }],
    best: result,
    last: result,
    descriptor: subject.descriptor ?? { kind: "judged/scores", scores: judgement.kind },
    ...(subject.classNames !== undefined && { classNames: subject.classNames }),
    ...(subject.origin !== undefined && { origin: subject.origin }),
  };
};
