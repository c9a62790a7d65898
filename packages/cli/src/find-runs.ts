import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import { checkpointName } from "@longtail/mislas";
import { recordName } from "@longtail/run-record";
import * as TE from "#fp-ts/TaskEither";
import { eventsName } from "./event-log.js";

/** The runs in and below a folder: those that have ended, and those that have not. */
export interface FoundRuns {
  readonly finished: readonly string[];
  readonly unfinished: readonly string[];
}

// `runs/experiment/group/method/seed` is four below `runs`.
const deepest = 5;

const none: FoundRuns = { finished: [], unfinished: [] };

const holds = (folder: string, ...names: readonly string[]): boolean =>
  names.some((name) => existsSync(join(folder, name)));

const isSearched = (name: string): boolean => !name.startsWith(".") && name !== "node_modules";

// A run's folder holds no further runs. Links are not followed, so there is no circle.
const search = async (folder: string, depth: number): Promise<FoundRuns> => {
  if (holds(folder, recordName)) return { ...none, finished: [folder] };
  if (holds(folder, checkpointName, eventsName)) return { ...none, unfinished: [folder] };
  if (depth === deepest) return none;
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && isSearched(entry.name))
    .map(({ name }) => name)
    .sort();
  const found: FoundRuns[] = [];
  for (const name of names)
    found.push(await search(join(folder, name), depth + 1).catch(() => none));
  return {
    finished: found.flatMap(({ finished }) => finished),
    unfinished: found.flatMap(({ unfinished }) => unfinished),
  };
};

/**
 * Finds runs: the folder itself, if it is one, or else those up to five folders below it, by name.
 *
 * @error FileMissing (no such folder) · FileUnreadable
 */
export const findRuns = (folder: string): TE.TaskEither<LongtailError, FoundRuns> =>
  TE.tryCatch(
    () => search(folder, 0),
    (thrown) =>
      Object(thrown).code === "ENOENT"
        ? failure("FileMissing", { file: folder, purpose: "a folder with runs" })
        : failure("FileUnreadable", {
            file: folder,
            reason: Object(thrown).code === "ENOTDIR" ? "it is no folder" : messageOf(thrown),
          }),
  );

/** Folders, each once. */
export const distinct = (folders: readonly string[]): readonly string[] => [
  ...new Map(folders.map((folder) => [resolve(folder), folder])).values(),
];
