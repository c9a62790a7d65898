import { spread } from "../result-file.js";
import { groups } from "../training-step/arithmetic.js";
import { taskOf } from "../training-step/figures.js";
import { short, spreadText } from "../training-step/format.js";
import type { Outcome } from "../training-step/measure.js";
import type { Table } from "../training-step/table.js";
import { filterGradientTask } from "./filter-gradients.js";

const mebibytes = (bytes: number | undefined): string =>
  bytes === undefined ? "" : short(bytes / 2 ** 20);

const reasons = (ways: readonly Outcome[]): readonly string[] =>
  ways.flatMap((way) =>
    way.outcome === "measured"
      ? []
      : [`${way.label}, ${way.outcome}: ${way.reason.trim().split("\n").at(-1)}`],
  );

/** The step of some ways at one size; with the CPU time if the CPU is not the device. */
export const stepTable = (title: string, ways: readonly Outcome[], withCpu: boolean): Table => ({
  title,
  head: [
    "way",
    "ms per step",
    ...(withCpu ? ["CPU ms"] : []),
    "images/s",
    "dispatches",
    "device MiB",
  ],
  rows: ways.map((way) => {
    const task = taskOf(ways, way.id);
    if (way.outcome !== "measured" || task === undefined) return [way.label, way.outcome];
    const { dispatches, deviceBytes } = way.facts;
    return [
      way.label,
      spreadText(task.seconds, 1000),
      ...(withCpu ? [spreadText(spread(task.cpuRounds), 1000)] : []),
      short((task.images ?? 0) / task.seconds.median),
      dispatches === undefined ? "" : dispatches.toLocaleString("en"),
      mebibytes(deviceBytes),
    ];
  }),
  notes: reasons(ways),
});

/** The filter gradient alone, at the sizes of the three groups of blocks. */
export const filterTable = (title: string, ways: readonly Outcome[], batch: number): Table => ({
  title,
  head: ["size", ...ways.map(({ label }) => `${label}, ms`)],
  rows: groups.map((group) => [
    `[${batch}, ${group.side}, ${group.side}, ${group.channels}]`,
    ...ways.map(({ id }) => {
      const task = taskOf(ways, id, filterGradientTask(group));
      return task === undefined ? "" : spreadText(task.seconds, 1000);
    }),
  ]),
  notes: reasons(ways),
});
