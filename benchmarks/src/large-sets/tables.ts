import { type Spread, spread } from "../result-file.js";
import { type Figure, judge, ratio, taskOf } from "../training-step/figures.js";
import { short, spreadText } from "../training-step/format.js";
import type { OutcomeOf } from "../training-step/measure.js";
import type { Circumstances } from "../training-step/readme.js";
import type { Table } from "../training-step/table.js";
import { imageRow } from "../training-step/tables/images.js";
import { verdictTable } from "../training-step/tables/verdict.js";
import type { Measurable } from "../training-step/ways.js";
import type { ListResult } from "./lists.js";

/** The stored result of `large-sets`. */
export interface LargeSetsResult extends Circumstances {
  readonly what: string;
  readonly workers: readonly number[];
  readonly ways: readonly OutcomeOf<Measurable>[];
  readonly lists: readonly ListResult[];
  readonly figures: readonly Figure[];
}

type Measured = Pick<LargeSetsResult, "workers" | "ways" | "lists">;

const views = { train: "random view", test: "fixed view" } as const;

type View = keyof typeof views;

const divided = (above: Spread | undefined, below: Spread | undefined): { value?: Spread } => {
  if (above === undefined || below === undefined) return {};
  const value = above.median / below.median;
  return { value: { median: value, min: value, max: value } };
};

// Of a process that others kept from running, the seconds say nothing.
const BUSY = 0.3;
const undisturbed = ({ planSeconds, planWaitedSeconds }: ListResult): boolean =>
  (planWaitedSeconds?.median ?? 0) <= BUSY * planSeconds.median;

/** The figures of a run, with the project's limits and aims. */
export const figuresOf = ({ workers, ways, lists }: Measured): readonly Figure[] => {
  const [fewest, more] = lists;
  const most = lists.at(-1);
  return [
    ...workers.flatMap((count) =>
      (["train", "test"] as const).flatMap((task): readonly Omit<Figure, "verdict">[] => {
        const of = (program: string) => taskOf(ways, `${program}-${count}`, task);
        const suffix = `${views[task]}, ${count} worker${count === 1 ? "" : "s"}`;
        const common = {
          unit: "times",
          reason: "Pillow is absent",
          limit: { atLeast: 1 },
          aim: { atLeast: 2 },
        } as const;
        return [
          {
            figure: `images/s / Pillow, ${suffix}`,
            ...ratio(of("pillow")?.rounds, of("ours")?.rounds),
            ...common,
          },
          {
            figure: `images per CPU s / Pillow, ${suffix}`,
            ...ratio(of("pillow")?.cpuRounds, of("ours")?.cpuRounds),
            ...common,
          },
        ];
      }),
    ),
    {
      figure: `resident memory while reading, ${short(more?.lines ?? 0)} files / ${short(fewest?.lines ?? 0)}`,
      ...divided(more?.peakBytes, fewest?.peakBytes),
      unit: "times" as const,
      limit: { atMost: 1.2 },
      aim: { atMost: 1.05 },
    },
    {
      figure: `seconds to plan ${short(most?.lines ?? 0)} files`,
      ...(most && (undisturbed(most) ? { value: most.planSeconds } : { reason: "machine busy" })),
      unit: "times" as const,
      limit: { atMost: 5 },
      aim: { atMost: 2 },
    },
  ].map(judge);
};

const speeds = (ways: Measured["ways"], task: View | "decode", title: string): Table => ({
  title,
  head: ["way", "images/s", "CPU ms per image"],
  rows: ways.map((way) => {
    const measured = taskOf(ways, way.id, task);
    if (measured === undefined) return [way.label, way.outcome];
    const { images = 1, cpuRounds } = measured;
    return [...imageRow(way.label, measured), spreadText(spread(cpuRounds), 1000 / images)];
  }),
  notes: [],
});

// A list is planned in one round: the spread would say its time three times.
const once = ({ median }: Spread, scale = 1): string => short(median * scale);
const megabytes = (bytes: Spread): string => once(bytes, 1e-6);

const listTable = (lists: readonly ListResult[]): Table => ({
  title: "Lists",
  head: ["files", "classes", "plan, s", "CPU s", "no core, s", "MB", "peak MB"],
  rows: lists.map((list) => [
    list.lines.toLocaleString("en"),
    list.classes.toLocaleString("en"),
    once(list.planSeconds),
    once(list.planCpuSeconds),
    list.planWaitedSeconds === undefined ? "" : once(list.planWaitedSeconds),
    megabytes(list.plannedBytes),
    megabytes(list.peakBytes),
  ]),
  notes: [
    "No core: how long the main thread could have run while it planned, and others ran.",
    "MB: held after the plan, and at most while reading.",
    "Planning reads the lists and looks for every file. Memory is the process's, Node included.",
  ],
});

/** The tables of a run. */
export const largeSetsTables = (measured: Measured): readonly Table[] => {
  const decoding = measured.ways.filter(({ id }) => taskOf(measured.ways, id, "decode"));
  return [
    verdictTable(figuresOf(measured)),
    ...(["train", "test"] as const).map((view) =>
      speeds(measured.ways, view, `Decoded and shown, ${views[view]}`),
    ),
    ...(decoding.length > 0 ? [speeds(decoding, "decode", "Decoded alone, one thread")] : []),
    listTable(measured.lists),
  ];
};
