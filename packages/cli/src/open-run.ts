import { dirname, join, relative, resolve } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type LongtailError, mapFile } from "@longtail/core";
import { type Plan, sameData, storedFile, storedRun } from "@longtail/mislas";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type DataOptions, planOn } from "./plan-on.js";
import { readBytes } from "./read-file.js";

/** A run in a folder, planned anew. */
export interface OpenRun {
  readonly planned: Plan;
  /** The bytes of a file: one of the run's own is checked against the run's record, any other is taken as it is. */
  readonly bytesOf: (path: string) => TE.TaskEither<LongtailError, Uint8Array>;
}

/** A run names its files without their folder; this says in which folder they are. */
export const inFolder = (folder: string): ((error: LongtailError) => LongtailError) =>
  mapFile((file) => (dirname(file) === "." ? join(folder, file) : file));

/**
 * Opens a run's folder: checks that its files belong together and that the data are those of the run.
 *
 * @error FileMissing · FileForeign · FileTruncated · core/FileDamaged · Incompatible (other data) · errors of planning
 */
export const openRun = (
  folder: string,
  data: DataOptions,
): TE.TaskEither<LongtailError, OpenRun> => {
  const store = folderStore(folder);
  return pipe(
    storedRun(store),
    TE.mapLeft(inFolder(folder)),
    TE.bindTo("stored"),
    TE.bind("planned", ({ stored: { descriptor, notes } }) => {
      const pretrained = notes?.run.pretrained;
      return planOn(descriptor, {
        ...data,
        weights: pretrained === undefined ? {} : { pretrained },
      });
    }),
    TE.tap(({ planned, stored }) => TE.fromEither(sameData(planned, stored))),
    TE.map(({ planned, stored }) => ({
      planned,
      bytesOf: (path) => {
        const name = relative(resolve(folder), resolve(path));
        return dirname(name) === "."
          ? pipe(storedFile(store, planned, stored, name), TE.mapLeft(inFolder(folder)))
          : readBytes(path, "the weights to evaluate");
      },
    })),
  );
};
