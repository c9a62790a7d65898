import type { LongtailError } from "@longtail/core";
import { percentage } from "@longtail/report";
import { type CellStatus, type SweepQueue, secondsLeft } from "@longtail/sweep";
import { openQueue } from "@longtail/sweep/queue";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { clock, type Screen } from "../../progress.js";
import { columns } from "../../table.js";
import { type RedisOptions, redisAddress } from "./addresses.js";

/**
 * Works with a queue, and closes it.
 *
 * @error those of the work and of `openQueue` · Custom (no address)
 */
export const withQueue = <A>(
  options: RedisOptions,
  use: (queue: SweepQueue) => TE.TaskEither<LongtailError, A>,
): TE.TaskEither<LongtailError, A> =>
  pipe(
    redisAddress(options),
    TE.chain((address) => TE.bracket(openQueue(address), use, ({ close }) => TE.fromTask(close))),
  );

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

const howFar = ({ progress, state, reason, accuracy, ece, stage1 }: CellStatus): string => {
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

const everySeconds = 2;

/**
 * A sweep's cells. With `watch`, a line on the screen follows them until all are over: a moving one on a terminal, elsewhere a plain
 * one after each change.
 *
 * @error FileMissing (no such sweep) · those of `withQueue`
 */
export const sweepStatus = (
  sweep: string,
  { watch = false, ...options }: RedisOptions & { readonly watch?: boolean },
  screen: Screen,
): TE.TaskEither<LongtailError, readonly CellStatus[]> =>
  withQueue(options, ({ status }) => {
    let said = "";
    const follow = (): TE.TaskEither<LongtailError, readonly CellStatus[]> =>
      pipe(
        status(sweep),
        TE.chain((cells) => {
          const over = !watch || cells.every(isOver);
          const line = statusLine(cells);
          if (watch && line !== said)
            screen.write(screen.isTTY === true ? `\r\u001b[2K${line}` : `${line}\n`);
          if (over && watch && screen.isTTY === true) screen.write("\r\u001b[2K");
          said = line;
          return over
            ? TE.right(cells)
            : pipe(
                TE.fromTask(
                  () => new Promise<void>((resolve) => setTimeout(resolve, 1000 * everySeconds)),
                ),
                TE.chain(follow),
              );
        }),
      );
    return follow();
  });
