import type { EpochSummary, RunSummary } from "@longtail/run-record";
import { max, range } from "d3-array";
import { stageTitle } from "../stage-title.js";
import { mean, standardDeviation } from "./spread.js";

/** What a curve shows over the epochs. */
export type Measure = "loss" | "accuracy" | "ece" | "few";

/** The measures that some epochs have, in the order of a page. */
export const measuresOf = (epochs: readonly EpochSummary[]): readonly Measure[] => [
  "loss",
  "accuracy",
  ...(epochs.some(({ groups }) => groups?.few !== undefined) ? (["few"] as const) : []),
  ...(epochs.some(({ ece }) => ece !== undefined) ? (["ece"] as const) : []),
];

/** What curves need of a run. */
export type CurveRun = Pick<RunSummary, "method" | "stages" | "selection">;

/** Runs that share a curve: one, or several seeds of one recipe. */
export interface CurveGroup {
  readonly method: string;
  readonly runs: readonly CurveRun[];
}

/** A value after an epoch, epochs counted from 1, and its standard deviation over the runs. */
export type Point = readonly [epoch: number, value: number, deviation: number];

/** One measure of one group of runs. */
export interface Curve {
  readonly training: readonly Point[];
  readonly evaluation: readonly Point[];
  /** Where a stage after the first begins. */
  readonly starts: readonly { readonly epoch: number; readonly name: string }[];
}

/** The epochs of all stages in one row, counted from 1; the mean of the runs at each. */
export const curveOf = ({ runs }: CurveGroup, measure: Measure): Curve => {
  const rows = runs.map(({ stages }) => stages.flatMap(({ epochs }) => epochs));
  const points = (value: (epoch: (typeof rows)[number][number]) => number | undefined): Point[] =>
    range(max(rows, ({ length }) => length) ?? 0).flatMap((i) => {
      const found = rows
        .flatMap((row) => row[i] ?? [])
        .flatMap((epoch) => value(epoch) ?? [])
        .filter(Number.isFinite);
      return found.length === 0 ? [] : [[i + 1, mean(found), standardDeviation(found)] as const];
    });
  let before = 0;
  const starts = (runs[0]?.stages ?? []).flatMap(({ name, epochs: own }, i) => {
    const epoch = before + 0.5;
    before += own.length;
    return i === 0 ? [] : [{ epoch, name: stageTitle(name) }];
  });
  return {
    training: points((e) =>
      measure === "loss" ? e.trainLoss : measure === "accuracy" ? e.trainAccuracy : undefined,
    ),
    evaluation: points((e) =>
      measure === "accuracy"
        ? e.accuracy
        : measure === "ece"
          ? e.ece
          : measure === "few"
            ? e.groups?.few
            : undefined,
    ),
    starts,
  };
};
