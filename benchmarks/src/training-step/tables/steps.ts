import { short, spreadText } from "../format.js";
import type { Outcome } from "../measure.js";
import type { Size } from "../protocol.js";
import { scaleOf } from "../scaled.js";
import type { Table } from "../table.js";

const isStep = ({ id }: Outcome): boolean =>
  !["evaluation", "pipeline"].includes(id) && !id.startsWith("operators");

const stepRow = (way: Outcome, size: Size): readonly string[] => {
  const scale = scaleOf(way, size);
  const label = scale === 1 ? way.label : `${way.label} †`;
  const [task] = way.outcome === "measured" ? way.tasks : [];
  if (way.outcome !== "measured" || task === undefined)
    return [label, way.outcome === "measured" ? "" : `${way.outcome}`, "", "", "", ""];
  return [
    label,
    spreadText(task.seconds, scale),
    short((task.images ?? 0) / task.seconds.median / scale),
    short((task.gflop ?? 0) / task.seconds.median),
    way.coresBusy.toFixed(1),
    (way.peakBytes / 1e9).toFixed(2),
  ];
};

const scaledNotes = (outcomes: readonly Outcome[], size: Size): readonly string[] =>
  outcomes.flatMap((way) => {
    const scale = scaleOf(way, size);
    const [task] = way.outcome === "measured" ? way.tasks : [];
    return scale === 1 || task === undefined
      ? []
      : [
          `† ResNet-${way.size.depth}, batch ${way.size.batch}: ${spreadText(task.seconds)} s per step, multiplied by ${short(scale)}, the ratio of the arithmetic.`,
        ];
  });

// The line of a process's error output that names the error.
const errorLine = (reason: string): string | undefined => {
  const lines = reason.split("\n").filter((line) => line.trim() !== "");
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
};

const reasons = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap((way) =>
    way.outcome === "measured" ? [] : [`${way.label}, ${way.outcome}: ${errorLine(way.reason)}`],
  );

/** The most cores that a waiting process may keep busy unnoticed, and the wait in seconds from which that is known. */
const QUIET_CORES = 0.02;
const SHORTEST_WAIT = 5;

const busyWhileWaiting = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap((way) => {
    if (way.outcome !== "measured" || way.waiting.seconds < SHORTEST_WAIT) return [];
    const cores = way.waiting.cpuSeconds / way.waiting.seconds;
    return cores < QUIET_CORES
      ? []
      : [
          `${way.label} kept ${cores.toFixed(2)} cores busy while waiting, which disturbed the others.`,
        ];
  });

/** The step of every way. */
export const stepTable = (outcomes: readonly Outcome[], size: Size): Table => {
  const steps = outcomes.filter(isStep);
  return {
    title: `A step of ResNet-${size.depth}, batch ${size.batch}`,
    head: ["way", "seconds", "images/s", "GFLOP/s", "cores busy", "peak GB"],
    rows: steps.map((way) => stepRow(way, size)),
    notes: [...scaledNotes(steps, size), ...reasons(outcomes), ...busyWhileWaiting(outcomes)],
  };
};
