import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { folderStore } from "@longtail/checkpoint/folder-store";
import {
  carriedError,
  digestOfJson,
  failure,
  type LongtailError,
  mapFile,
  orThrow,
  several,
  under,
} from "@longtail/core";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import { type CellStatus, type Group, groupsOf } from "@longtail/sweep";
import { type Place, placeOf } from "@longtail/sweep/place";
import { fetchCell, isOver, startBackend, statusLine, withQueue } from "longtail";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import { recordedCircumstances } from "./circumstances.js";
import { comparisonOf } from "./comparison.js";
import { finishedOf } from "./finished.js";
import { runsIn } from "./folders.js";
import { finish, type Provenance } from "./provenance.js";
import { render } from "./render.js";
import type { QueueRequest, Request } from "./request.js";
import { writeCell } from "./results.js";
import { stemOf } from "./subject.js";
import type { Terminal } from "./terminal.js";

const everySeconds = 2;

// The same request follows the same cells again; another recipe is another sweep.
const sweepOf = (request: Request): string =>
  `${stemOf(request)}-${digestOfJson(request.cells).slice(0, 12)}`;

const jobsOf = (cells: readonly Cell[]): readonly Group[] =>
  groupsOf(cells.map(({ name, pipeline, seed }) => ({ id: name, settings: [], pipeline, seed })));

// A cell that starts from the stage 1 of another has that one's record of it, second for second.
const stage1Of = (
  { stages }: RunSummary,
  leader: string | undefined,
  out: string,
): TE.TaskEither<LongtailError, Pick<Provenance, "stage1">> =>
  leader === undefined
    ? TE.right({})
    : pipe(
        folderStore(join(runsIn(out), leader)).read(recordName),
        TE.chainEitherK((found) =>
          found === undefined ? E.right(undefined) : decodeRecord(found, recordName),
        ),
        TE.map((summary) =>
          summary !== undefined && isDeepStrictEqual(summary.stages[0], stages[0])
            ? { stage1: { cell: leader, sittings: [recordedCircumstances(summary)] } }
            : {},
        ),
      );

/**
 * Puts cells into a queue, follows them, and brings each that is done among the results, with the page written anew.
 *
 * Workers are started elsewhere, by `longtail worker`. When the signal is given, the queue keeps its cells.
 *
 * @error those of the queue and of fetching · Custom (a cell that failed or was cancelled; stopped)
 */
export const runQueued = (
  missing: readonly Cell[],
  request: Request,
  { redis, store = runsIn(request.out) }: QueueRequest,
  { screen, signal }: Terminal,
): TE.TaskEither<LongtailError, void> => {
  const sweep = sweepOf(request);
  const groups = jobsOf(missing);
  const leaders = new Map(
    jobsOf(request.cells).flatMap(({ leader, followers }) =>
      followers.map(({ id }) => [id, leader.id] as const),
    ),
  );
  const brought = new Set<string>();

  const bring = (place: Place, cell: Cell): TE.TaskEither<LongtailError, void> => {
    const { name } = cell;
    const folder = join(runsIn(request.out), name);
    return pipe(
      fetchCell(place.read(`${sweep}/${name}`), folder),
      TE.mapLeft(mapFile((file) => `${store}/${sweep}/${name}/${file}`)),
      TE.bindTo("summary"),
      TE.bind("stage1", ({ summary }) => stage1Of(summary, leaders.get(name), request.out)),
      TE.bind("provenance", ({ summary, stage1 }) =>
        finish(folderStore(folder), { sittings: [recordedCircumstances(summary)], ...stage1 }),
      ),
      TE.bind("comparison", () => comparisonOf(cell, request)),
      TE.chain(({ summary, provenance, comparison }) =>
        writeCell(folderStore(request.out), finishedOf(name, summary, provenance, comparison)),
      ),
      TE.tapIO(() => () => brought.add(name)),
      TE.mapLeft(under(name)),
    );
  };

  const failedOf = ({ id, state, reason }: CellStatus): LongtailError =>
    failure("Custom", { path: [id], message: reason ?? state });

  const follow = async (
    place: Place,
    status: TE.TaskEither<LongtailError, readonly CellStatus[]>,
  ): Promise<void> => {
    let said = "";
    for (;;) {
      const cells = await orThrow(status);
      const fresh = missing.filter(
        ({ name }) =>
          !brought.has(name) && cells.some(({ id, state }) => id === name && state === "done"),
      );
      const line = statusLine(cells);
      const over = cells.every(isOver);
      // Leaders first: their followers name them.
      for (const cell of fresh.sort(
        (a, b) => Number(leaders.has(a.name)) - Number(leaders.has(b.name)),
      ))
        await orThrow(bring(place, cell));
      if (fresh.length > 0) await orThrow(render(request, over ? undefined : line));
      if (line !== said) screen.write(`${line}\n`);
      said = line;
      if (over) {
        const failed = cells.filter(({ state }) => state !== "done").map(failedOf);
        return failed.length === 0 ? undefined : orThrow(TE.left(several(failed)));
      }
      await pause(1000 * everySeconds, undefined, { signal }).catch(() =>
        orThrow(
          TE.left(
            failure("Custom", {
              path: [],
              message:
                "stopped; the queue keeps its cells, and the same command follows them again",
            }),
          ),
        ),
      );
    }
  };

  if (missing.length === 0) return TE.right(undefined);
  return pipe(
    TE.Do,
    // What calibrates the fetched networks runs here.
    TE.bind("device", () =>
      request.table.calibrated === true
        ? startBackend({ backend: request.backend })
        : TE.right("none"),
    ),
    TE.bind("place", () => placeOf(store, process.env)),
    TE.chain(({ place }) =>
      withQueue({ redis }, (queue) =>
        pipe(
          queue.add(sweep, groups),
          TE.tapIO(({ added }) => () => {
            screen.write(
              `sweep ${sweep}: jobs added: ${added}; waiting for workers that write to ${store}\n`,
            );
          }),
          TE.chain(() =>
            TE.tryCatch(
              () => follow(place, queue.status(sweep)),
              (thrown) =>
                carriedError(thrown) ??
                failure("FileUnreadable", { file: "the queue", reason: String(thrown) }),
            ),
          ),
        ),
      ),
    ),
  );
};
