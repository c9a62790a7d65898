import { type Spread, spread } from "../result-file.js";
import { groups } from "./arithmetic.js";
import type { Measured, MeasuredWay, Outcome } from "./measure.js";
import { normalizationTask } from "./operator-tasks.js";

/** One of the figures that training is judged by. */
export interface Figure {
  readonly figure: string;
  /** The median over the rounds of the ratio of two neighbours in time, and its extremes; absent where it was not measured. */
  readonly value?: Spread;
  readonly unit: "times" | "GB" | "ms" | "";
  readonly must?: Limit;
  readonly aim?: Limit;
  /** Why it was not measured. */
  readonly lacks?: string;
  readonly verdict: "aim met" | "must met" | "missed" | "not measured" | "no limit";
}

/** What a figure may be at most, or is to be at least. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

const within = (value: number, limit: Limit | undefined): boolean =>
  limit !== undefined && ("atMost" in limit ? value <= limit.atMost : value >= limit.atLeast);

/** A figure with its verdict. */
export const judged = (given: Omit<Figure, "verdict">): Figure => {
  const { value, must, aim } = given;
  if (value === undefined) return { ...given, verdict: "not measured" };
  if (must === undefined && aim === undefined) return { ...given, verdict: "no limit" };
  const verdict = within(value.median, aim)
    ? "aim met"
    : within(value.median, must)
      ? "must met"
      : "missed";
  return { ...given, verdict };
};

/** A way that was measured. */
export const wayOf = (outcomes: readonly Outcome[], id: string): MeasuredWay | undefined =>
  outcomes.find((way): way is MeasuredWay => way.id === id && way.outcome === "measured");

/** A task of a way that was measured; the first where none is named. */
export const taskOf = (
  outcomes: readonly Outcome[],
  id: string,
  task?: string,
): Measured | undefined =>
  wayOf(outcomes, id)?.tasks.find(({ name }) => task === undefined || name === task);

const secondsPerImage = (task: Measured | undefined): readonly number[] | undefined =>
  task?.rounds.map((seconds) => seconds / (task.images ?? 1));

/** Ratios of neighbours in time. */
export const ratio = (
  above: readonly number[] | undefined,
  below: readonly number[] | undefined,
): { value?: Spread } =>
  above === undefined || below === undefined
    ? {}
    : { value: spread(above.map((seconds, round) => seconds / (below[round] as number))) };

const sum = (
  outcomes: readonly Outcome[],
  id: string,
  tasks: readonly string[],
): readonly number[] | undefined => {
  const found = tasks.map((task) => taskOf(outcomes, id, task)?.rounds);
  const [first] = found;
  return first?.map((_, round) =>
    found.reduce((total, rounds) => total + (rounds?.[round] ?? Number.NaN), 0),
  );
};

/** The figures that the project set itself, from one run. */
export const figures = (outcomes: readonly Outcome[]): readonly Figure[] => {
  const per = (id: string) => secondsPerImage(taskOf(outcomes, id));
  const norms = groups.map(({ channels }) => normalizationTask("forward and backward", channels));
  const bytes = (id: string) => wayOf(outcomes, id)?.peakBytes;
  const gigabytes = (count: number): Spread => spread([count / 1e9]);
  const [ours, theirs] = [bytes("ours"), bytes("torch-channels-last")];
  return [
    {
      figure: "stage-1 step, to PyTorch channels-last",
      ...ratio(per("ours"), per("torch-channels-last")),
      unit: "times",
      must: { atMost: 4 },
      aim: { atMost: 2.5 },
    },
    {
      figure: "stage-1 step, composite ops to ours",
      ...ratio(per("composite"), per("ours")),
      unit: "times",
      must: { atLeast: 2 },
      aim: { atLeast: 3 },
    },
    ...(["shifted", "frozen"] as const).map(
      (norm): Omit<Figure, "verdict"> => ({
        figure: `stage 2 (${norm} batch norm) to stage 1`,
        ...ratio(per(`stage-2-${norm}`), per("ours")),
        unit: "times",
        must: { atMost: 0.4 },
        aim: { atMost: 0.33 },
      }),
    ),
    {
      figure: "batch norm + ReLU, composite to ours",
      ...ratio(sum(outcomes, "operators-composite", norms), sum(outcomes, "operators", norms)),
      unit: "times",
      must: { atLeast: 4 },
      aim: { atLeast: 8 },
    },
    {
      figure: "input pipeline to the network's use",
      ...ratio(per("ours"), per("pipeline")),
      unit: "times",
      must: { atLeast: 10 },
    },
    {
      figure: "peak memory of a stage-1 step",
      ...(ours === undefined ? {} : { value: gigabytes(ours) }),
      unit: "GB",
      must: { atMost: 1.5 },
      ...(theirs === undefined ? {} : { aim: { atMost: theirs / 1e9 } }),
    } satisfies Omit<Figure, "verdict">,
  ].map((given) => judged(given as Omit<Figure, "verdict">));
};
