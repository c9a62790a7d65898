import { hostname } from "node:os";
import { pid } from "node:process";
import type { LongtailError } from "@longtail/core";
import { placeOf } from "@longtail/sweep/place";
import { work } from "@longtail/sweep/worker";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type BackendOptions, startAndSay } from "../../backend.js";
import { logTo } from "../../event-log.js";
import { currentOrigin } from "../../origin.js";
import { type DataOptions, planOn } from "../../plan-on.js";
import type { RunTerminal } from "../run.js";
import { type RedisOptions, redisAddress } from "./addresses.js";

/** Options of `longtail worker`. */
export interface WorkerOptions extends RedisOptions, BackendOptions, DataOptions {
  readonly store: string;
  readonly lockSeconds: number;
  readonly untilEmpty: boolean;
}

/**
 * Runs cells of the queue until a signal stops it, or until the queue is empty. Returns how many it ended.
 *
 * @error Custom (no address of Redis or of the store) · BackendMissing · FileUnreadable (Redis cannot be reached)
 */
export const runWorker = (
  { lockSeconds, untilEmpty, ...options }: WorkerOptions,
  { screen, signal }: RunTerminal,
): TE.TaskEither<LongtailError, number> =>
  pipe(
    TE.Do,
    TE.bind("address", () => redisAddress(options)),
    TE.bind("place", () => placeOf(options.store, process.env)),
    // Storage that cannot be read at all is said before any cell is taken.
    TE.tap(({ place }) => place.highest("start")),
    TE.bind("device", () => startAndSay(options, screen)),
    TE.chain(({ address, place, device }) =>
      work(address, {
        name: `${hostname()}:${pid}`,
        place,
        plan: ({ pipeline, seed }) => planOn(pipeline, { ...options, seed }),
        // Not the command line, whose addresses may hold a password.
        origin: currentOrigin([], device),
        log: logTo,
        say: (line) => screen.write(`${line}\n`),
        signal,
        lockSeconds,
        untilEmpty,
      }),
    ),
  );
