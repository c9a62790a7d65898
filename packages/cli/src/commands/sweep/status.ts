import { basename, dirname, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import type { LongtailError } from "@longtail/core";
import type { CellStatus, SweepQueue } from "@longtail/sweep";
import { openQueue } from "@longtail/sweep/queue";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Screen } from "../../progress.js";
import { writeTexts } from "../../write-texts.js";
import { type RedisOptions, redisAddress } from "./addresses.js";
import { statusPage } from "./status-page.js";
import { isOver, statusLine } from "./status-text.js";

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

const everySeconds = 2;

/**
 * A sweep's cells. With `watch`, a line on the screen follows them until all are over: a moving one on a terminal, elsewhere a plain
 * one after each change. With `html`, a page of them is written, each time anew.
 *
 * @error FileMissing (no such sweep) · those of `withQueue`
 */
export const sweepStatus = (
  sweep: string,
  {
    watch = false,
    html,
    ...options
  }: RedisOptions & { readonly watch?: boolean; readonly html?: string },
  screen: Screen,
): TE.TaskEither<LongtailError, readonly CellStatus[]> =>
  withQueue(options, ({ status }) => {
    let said = "";
    const write = (cells: readonly CellStatus[]): TE.TaskEither<LongtailError, void> => {
      if (html === undefined) return TE.right(undefined);
      const file = resolve(html);
      return writeTexts(folderStore(dirname(file)), { [basename(file)]: statusPage(sweep, cells) });
    };
    const follow = (): TE.TaskEither<LongtailError, readonly CellStatus[]> =>
      pipe(
        status(sweep),
        TE.tap(write),
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
