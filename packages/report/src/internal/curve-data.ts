import type { RunSummary } from "@longtail/run-record";

/** What a curve shows over the epochs. */
export type Measure = "loss" | "accuracy" | "ece";

/** What curves need of a run. */
export type CurveRun = Pick<RunSummary, "method" | "stages" | "selection">;

/** A value after an epoch, epochs counted from 1. */
export type Point = readonly [epoch: number, value: number];

/** One measure of one run. */
export interface Curve {
  readonly training: readonly Point[];
  readonly evaluation: readonly Point[];
  /** Where a stage after the first begins. */
  readonly starts: readonly { readonly epoch: number; readonly name: string }[];
}

/** The epochs of all stages in one row, counted from 1. */
export const curveOf = ({ stages }: CurveRun, measure: Measure): Curve => {
  const epochs = stages.flatMap((stage) => stage.epochs);
  const points = (value: (epoch: (typeof epochs)[number]) => number | undefined): Point[] =>
    epochs.flatMap((epoch, i) => {
      const found = value(epoch);
      return found !== undefined && Number.isFinite(found) ? [[i + 1, found] as const] : [];
    });
  let before = 0;
  const starts = stages.flatMap(({ name, epochs: own }, i) => {
    const epoch = before + 0.5;
    before += own.length;
    return i === 0 ? [] : [{ epoch, name }];
  });
  return {
    training: points((e) =>
      measure === "loss" ? e.trainLoss : measure === "accuracy" ? e.trainAccuracy : undefined,
    ),
    evaluation: points((e) =>
      measure === "accuracy" ? e.accuracy : measure === "ece" ? e.ece : undefined,
    ),
    starts,
  };
};
