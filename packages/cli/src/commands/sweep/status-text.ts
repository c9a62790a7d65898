import { percentage } from "@longtail/report";
import { type CellStatus, secondsLeft } from "@longtail/sweep";
import { clock } from "../../progress.js";
import { columns } from "../../table.js";

const order = [
  "done",
  "running",
  "waiting",
  "waiting for stage 1",
  "waiting to retry",
  "failed",
  "cancelled",
] as const;

/** How many cells there are in each state, and the time left. */
export const statusLine = (cells: readonly CellStatus[]): string => {
  const counts = order.flatMap((state) => {
    const count = cells.filter((cell) => cell.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const left = secondsLeft(cells);
  return [...counts, ...(left ? [`about ${clock(left)} left`] : [])].join(", ");
};

/** How far a cell is, in words. */
export const howFar = ({ progress, state, reason, accuracy, ece, stage1 }: CellStatus): string => {
  if (state === "done" && accuracy !== undefined && ece !== undefined)
    return `accuracy ${percentage(accuracy)}, ECE ${percentage(ece)}`;
  if (state === "waiting for stage 1") return `of ${stage1}`;
  const at =
    progress && `${progress.stage} ${progress.epoch}/${progress.epochs} on ${progress.worker}`;
  return [at, reason].filter(Boolean).join("; ");
};

/** A sweep's cells as a table. */
export const statusText = (cells: readonly CellStatus[]): string =>
  `${columns([["cell", "state", ""], ...cells.map((cell) => [cell.id, cell.state, howFar(cell)])], "left")}\n\n${statusLine(cells)}`;

/** Whether nothing more happens to a cell. */
export const isOver = ({ state }: CellStatus): boolean =>
  state === "done" || state === "failed" || state === "cancelled";
