import { type Spread, spread } from "../result-file.js";
import { groups } from "./arithmetic.js";
import type { Measured, MeasuredWay, Outcome, OutcomeOf } from "./measure.js";
import { normalizationTask } from "./operator-tasks.js";
import type { Measurable } from "./ways.js";

/** A figure that training is judged by. */
export interface Figure {
  readonly figure: string;
  /** Absent if it was not measured. A ratio compares neighbors in time, round by round. */
  readonly value?: Spread;
  readonly unit: "times" | "GB" | "ms" | "";
  /** What it has to reach. */
  readonly limit?: Limit;
  /** What it should reach. */
  readonly aim?: Limit;
  /** Why it was not measured. */
  readonly reason?: string;
  readonly verdict: "aim met" | "limit met" | "missed" | "not measured" | "no limit";
}

/** A bound on a figure. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

const within = (value: number, limit: Limit | undefined): boolean =>
  limit !== undefined && ("atMost" in limit ? value <= limit.atMost : value >= limit.atLeast);

/** Adds the verdict to a figure. */
export const judge = (given: Omit<Figure, "verdict">): Figure => {
  const { value, limit, aim } = given;
  if (value === undefined) return { ...given, verdict: "not measured" };
  if (limit === undefined && aim === undefined) return { ...given, verdict: "no limit" };
  const verdict = within(value.median, aim)
    ? "aim met"
    : within(value.median, limit)
      ? "limit met"
      : "missed";
  return { ...given, verdict };
};

/** The way with this id, if it was measured. */
export const wayOf = (outcomes: readonly Outcome[], id: string): MeasuredWay | undefined =>
  outcomes.find((way): way is MeasuredWay => way.id === id && way.outcome === "measured");

/** A task of a measured way: the named one, or the first. */
export const taskOf = (
  outcomes: readonly OutcomeOf<Measurable>[],
  id: string,
  task?: string,
): Measured | undefined => {
  const found = outcomes.find((way) => way.id === id);
  return found?.outcome === "measured"
    ? found.tasks.find(({ name }) => task === undefined || name === task)
    : undefined;
};

const secondsPerImage = (task: Measured | undefined): readonly number[] | undefined =>
  task?.rounds.map((seconds) => seconds / (task.images ?? 1));

/** The ratios of two lists of rounds, round by round. */
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

/** The figures of one run, with the project's limits and aims. */
export const figures = (outcomes: readonly Outcome[]): readonly Figure[] => {
  const per = (id: string) => secondsPerImage(taskOf(outcomes, id));
  const norms = groups.map(({ channels }) => normalizationTask("forward and backward", channels));
  const bytes = (id: string) => wayOf(outcomes, id)?.peakBytes;
  const gigabytes = (count: number): Spread => spread([count / 1e9]);
  const [ours, theirs] = [bytes("ours"), bytes("torch-channels-last")];
  return [
    {
      figure: "stage-1 step / PyTorch, channels last",
      ...ratio(per("ours"), per("torch-channels-last")),
      unit: "times",
      limit: { atMost: 4 },
      aim: { atMost: 2.5 },
    },
    {
      figure: "stage-1 step on composite ops / ours",
      ...ratio(per("composite"), per("ours")),
      unit: "times",
      limit: { atLeast: 2 },
      aim: { atLeast: 3 },
    },
    ...(["shifted", "frozen"] as const).map(
      (norm): Omit<Figure, "verdict"> => ({
        figure: `stage-2 step (${norm} batch norm) / stage 1`,
        ...ratio(per(`stage-2-${norm}`), per("ours")),
        unit: "times",
        limit: { atMost: 0.4 },
        aim: { atMost: 0.33 },
      }),
    ),
    {
      figure: "batch norm and ReLU, composite ops / ours",
      ...ratio(sum(outcomes, "operators-composite", norms), sum(outcomes, "operators", norms)),
      unit: "times",
      limit: { atLeast: 4 },
      aim: { atLeast: 8 },
    },
    {
      figure: "images/s, input pipeline / stage-1 step",
      ...ratio(per("ours"), per("pipeline")),
      unit: "times",
      limit: { atLeast: 10 },
    },
    {
      figure: "peak memory of a stage-1 step",
      ...(ours === undefined ? {} : { value: gigabytes(ours) }),
      unit: "GB",
      limit: { atMost: 1.5 },
      ...(theirs === undefined ? {} : { aim: { atMost: theirs / 1e9 } }),
    } satisfies Omit<Figure, "verdict">,
  ].map((given) => judge(given as Omit<Figure, "verdict">));
};
