import { join } from "node:path";
import type { ReadableStore } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, mapFile } from "@longtail/core";
import { checkpointName, inputName, pipelineName } from "@longtail/mislas";
import { decodeRecord, type RunSummary, recordName } from "@longtail/run-record";
import { type Place, placeOf } from "@longtail/sweep/place";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { eventsName } from "../../event-log.js";
import type { Screen } from "../../progress.js";
import { reportRuns } from "../report.js";
import type { RedisOptions } from "./addresses.js";
import { withQueue } from "./status.js";

/** Options of `longtail sweep fetch`. */
export interface FetchOptions extends RedisOptions {
  readonly store: string;
  readonly out: string;
}

/**
 * Copies a finished run's files into a folder, its record last.
 *
 * @error FileMissing (no record) · errors of decoding, reading and writing
 */
export const fetchCell = (
  from: ReadableStore,
  folder: string,
): TE.TaskEither<LongtailError, RunSummary> => {
  const to = folderStore(folder);
  const copy = (name: string): TE.TaskEither<LongtailError, void> =>
    pipe(
      from.read(name),
      TE.chain((bytes) => (bytes === undefined ? TE.right(undefined) : to.write(name, bytes))),
    );
  return pipe(
    from.read(recordName),
    TE.chain((bytes) =>
      bytes === undefined
        ? TE.left(
            failure("FileMissing", {
              file: recordName,
              purpose: "the result of a finished cell: --store must name where the workers write",
            }),
          )
        : TE.fromEither(decodeRecord(bytes, recordName)),
    ),
    TE.tap(({ files = {} }) => {
      const names = new Set([
        pipelineName,
        inputName,
        checkpointName,
        eventsName,
        ...Object.keys(files),
      ]);
      // The record comes last: a folder that has it has everything.
      return pipe([...names, recordName], A.traverse(TE.ApplicativeSeq)(copy));
    }),
  );
};

const missing = (folder: string): TE.TaskEither<LongtailError, boolean> =>
  pipe(
    folderStore(folder).read(recordName),
    TE.map((bytes) => bytes === undefined),
  );

/**
 * Copies the finished cells that a folder lacks into it, and writes the page that shows all of it.
 *
 * @error FileMissing (no such sweep; none is finished) · errors of reading and writing · those of `withQueue`
 */
export const fetchSweep = (
  sweep: string,
  { store, out, ...options }: FetchOptions,
  screen: Screen,
) => {
  const copyAll = (place: Place, ids: readonly string[]): TE.TaskEither<LongtailError, unknown> =>
    pipe(
      [...ids],
      A.traverse(TE.ApplicativeSeq)((id) => {
        const folder = join(out, id);
        return pipe(
          missing(folder),
          TE.chain((wanted) =>
            wanted
              ? pipe(
                  fetchCell(place.read(`${sweep}/${id}`), folder),
                  TE.bimap(
                    mapFile((file) => `${store}/${sweep}/${id}/${file}`),
                    () => undefined,
                  ),
                )
              : TE.right(undefined),
          ),
        );
      }),
    );
  return pipe(
    TE.Do,
    TE.bind("place", () => placeOf(store, process.env)),
    TE.bind("cells", () => withQueue(options, ({ status }) => status(sweep))),
    TE.tap(({ place, cells }) =>
      copyAll(
        place,
        cells.flatMap(({ id, state }) => (state === "done" ? [id] : [])),
      ),
    ),
    TE.chain(() => reportRuns([out], join(out, "report.html"), screen)),
  );
};
