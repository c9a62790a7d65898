import { join } from "node:path";
import { failure, type LongtailError } from "@longtail/core";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { eventsName } from "../event-log.js";
import { distinct, findRuns } from "../find-runs.js";
import type { Screen } from "../progress.js";
import { liveParts } from "../watch/live-page.js";
import { openBrowser } from "../watch/open-browser.js";
import { type Served, serve } from "../watch/serve.js";
import { runsReader } from "../watch/watched-run.js";

/** Options of `longtail watch`. */
export interface WatchOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly open: boolean;
}

const runsIn = (folder: string): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    findRuns(folder),
    TE.map(({ finished, unfinished }) => [...finished, ...unfinished]),
    TE.filterOrElse(
      (found) => found.length > 0,
      () =>
        failure("FileMissing", {
          file: join(folder, eventsName),
          purpose: "the events of a run; there is none in the folders below either",
        }),
    ),
  );

/**
 * Serves the live page of some runs' folders, which need not exist yet.
 *
 * @error cli/PortUnavailable
 */
export const servePage = (
  folders: readonly string[],
  { port, open }: WatchOptions,
  screen: Screen,
): TE.TaskEither<LongtailError, Served> => {
  const read = runsReader(folders);
  return pipe(
    serve(async () => liveParts(await read(), Date.now()), port),
    TE.tapIO(({ address }) => () => {
      screen.write(`Live page: ${address}\n`);
      if (open) openBrowser(address);
    }),
  );
};

const untilAborted = (signal: AbortSignal) => (): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/**
 * Serves a page that follows the runs in and below some folders, finished ones as well, until the signal.
 *
 * @error FileMissing (no run there) · FileUnreadable · cli/PortUnavailable
 */
export const watchRuns = (
  folders: readonly string[],
  options: WatchOptions,
  screen: Screen,
  signal: AbortSignal,
): TE.TaskEither<LongtailError, void> =>
  pipe(
    [...folders],
    A.traverse(TE.ApplicativeSeq)(runsIn),
    TE.chain((found) => servePage(distinct(found.flat()), options, screen)),
    TE.chainTaskK(({ close }) => async () => {
      await untilAborted(signal)();
      await close();
    }),
  );
