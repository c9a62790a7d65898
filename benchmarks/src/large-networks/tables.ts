import { type Figure, judge, ratio, taskOf } from "../training-step/figures.js";
import { short, spreadText } from "../training-step/format.js";
import type { Outcome } from "../training-step/measure.js";
import type { Size } from "../training-step/protocol.js";
import type { Circumstances } from "../training-step/readme.js";
import type { Table } from "../training-step/table.js";
import { verdictTable } from "../training-step/tables/verdict.js";
import { groupedSizes, groupedTask, type Pass } from "./grouped-tasks.js";

/** The stored result of `large-networks`. */
export interface LargeResult extends Circumstances, Size {
  readonly what: string;
  readonly backend: string;
  readonly threads: number;
  readonly networks: readonly Outcome[];
  readonly grouped: readonly Outcome[];
  /** The loss of each way's first step. */
  readonly firstLosses: Readonly<Record<string, number>>;
  readonly figures: readonly Figure[];
}

type Outcomes = Pick<LargeResult, "networks" | "grouped" | "threads">;

// On a machine that others keep busy, a ratio of times says how it shared its cores.
const LEAST_SHARE = 0.7;

/** The ways that had too little of the machine for their times to count. */
const starved = (outcomes: readonly Outcome[], threads: number): readonly string[] =>
  outcomes.flatMap((way) =>
    way.outcome === "measured" &&
    way.coresBusy < LEAST_SHARE * (way.id.endsWith("-1") ? 1 : threads)
      ? [`${way.label}: ${way.coresBusy.toFixed(2)} cores`]
      : [],
  );

const bounds = [
  { task: "step", words: "training step", limit: 4, aim: 2.5 },
  { task: "stage-2 step", words: "stage-2 step, shifted batch norm", limit: 3, aim: 2 },
  { task: "evaluation", words: "evaluation", limit: 3, aim: 2 },
] as const;

const sum = (lists: readonly (readonly number[] | undefined)[]): readonly number[] | undefined =>
  lists.reduce((total, list) =>
    total === undefined || list === undefined
      ? undefined
      : total.map((value, i) => value + (list[i] as number)),
  );

/** The figures that large networks are judged by. */
export const figures = ({ networks, grouped, threads }: Outcomes): readonly Figure[] => {
  const rounds = (id: string, task: string) => taskOf(networks, id, task)?.rounds;
  const all = (pass: Pass, how: "grouped" | "separate") =>
    sum(
      groupedSizes.map(
        ({ channels }) => taskOf(grouped, "grouped", groupedTask(channels, how, pass))?.rounds,
      ),
    );
  const steps = [
    ["ours", ""],
    ["ours-relaxed", ", relaxed SIMD"],
  ].flatMap(([id, words]) =>
    bounds.map(({ task, words: name, limit, aim }) => ({
      figure: `${name}${words} / PyTorch`,
      ...ratio(rounds(id as string, task), rounds("torch", task)),
      unit: "times" as const,
      limit: { atMost: limit },
      aim: { atMost: aim },
    })),
  );
  const groups = (["forward", "gradients"] as const).map((pass) => ({
    figure: `32 convolutions / a grouped one, ${pass === "forward" ? pass : "with gradients"}`,
    ...ratio(all(pass, "separate"), all(pass, "grouped")),
    unit: "times" as const,
    limit: { atLeast: 5 },
    aim: { atLeast: 10 },
  }));
  const busy = (outcomes: readonly Outcome[]) => (given: Omit<Figure, "verdict">) => {
    if (starved(outcomes, threads).length === 0) return given;
    const { value: _value, ...rest } = given;
    return { ...rest, reason: "machine busy" };
  };
  return [
    ...steps.filter(({ value }) => value !== undefined).map(busy(networks)),
    ...groups.filter(({ value }) => value !== undefined).map(busy(grouped)),
  ].map(judge);
};

const networkTable = (
  networks: readonly Outcome[],
  threads: number,
  { depth, batch }: Size,
): Table => ({
  title: `ResNet-${depth} at 224 x 224, batch ${batch}`,
  head: ["way", "what", "seconds", "CPU s", "images/s", "GFLOP/s", "cores", "peak GB"],
  rows: networks.flatMap((way) =>
    way.outcome === "measured"
      ? way.tasks.map(({ name, seconds, cpuRounds, images = 0, gflop = 0 }) => [
          way.label,
          name.replace("stage-2 step", "stage 2"),
          spreadText(seconds),
          short(Math.min(...cpuRounds)),
          short(images / seconds.median),
          short(gflop / seconds.median),
          way.coresBusy.toFixed(1),
          (way.peakBytes / 1e9).toFixed(2),
        ])
      : [[way.label, way.outcome, way.reason.split("\n")[0] as string, "", "", "", "", ""]],
  ),
  notes: [
    "CPU s are the least of all rounds, over all threads; cores, those that were busy; the peak, the process's.",
    ...starved(networks, threads).map((way) => `Others kept the machine busy. ${way} busy.`),
  ],
});

const groupedTable = (grouped: readonly Outcome[]): Table => {
  const cell = (id: string, task: string): string => {
    const seconds = taskOf(grouped, id, task)?.seconds;
    return seconds === undefined ? "" : spreadText(seconds, 1000);
  };
  return {
    title: "Grouped 3x3 convolutions, 32 groups, milliseconds",
    head: ["channels, pass", "longtail", "32 convolutions", "PyTorch"],
    rows: groupedSizes.flatMap(({ side, channels }) =>
      (["forward", "gradients"] as const).map((pass) => [
        `${side} x ${side} x ${channels}, ${pass === "forward" ? pass : "with gradients"}`,
        cell("grouped", groupedTask(channels, "grouped", pass)),
        cell("grouped", groupedTask(channels, "separate", pass)),
        cell("grouped-torch", groupedTask(channels, "grouped", pass)),
      ]),
    ),
    notes: [],
  };
};

/** The tables of a result. */
export const largeTables = (result: Outcomes & Size): readonly Table[] => [
  verdictTable(figures(result)),
  networkTable(result.networks, result.threads, result),
  groupedTable(result.grouped),
];
