import { mapRecord, type Progress } from "@longtail/core";
import type { SkippedFiles } from "@longtail/run-record";
import type { RunSources } from "./image-source.js";

/** The paths of the files that a run has skipped so far, in order, by part. A part without any has no key. */
export type Skipped = { readonly [Part in keyof RunSources]?: readonly string[] };

const parts = ["train", "validation", "test"] as const;

/** What was skipped before, and what the sources have skipped since. */
export const skippedSoFar = (before: Skipped | undefined, sources: RunSources): Skipped =>
  Object.fromEntries(
    parts.flatMap((part) => {
      const now = sources[part]?.skipped?.().values() ?? [];
      const paths = [...new Set([...(before?.[part] ?? []), ...now])].sort();
      return paths.length === 0 ? [] : [[part, paths] as const];
    }),
  );

// Enough to see what is wrong with them.
const mostPaths = 10;

/** What a record tells of the files that were skipped; undefined where there are none. */
export const skippedFiles = (skipped: Skipped): SkippedFiles | undefined =>
  Object.keys(skipped).length === 0
    ? undefined
    : mapRecord(skipped as Readonly<Record<string, readonly string[]>>, (paths) => ({
        count: paths.length,
        paths: paths.slice(0, mostPaths),
      }));

/** Tells of the parts of which more files are skipped than before. */
export const tellSkipped = (
  before: Skipped | undefined,
  after: Skipped,
  progress: Progress,
): void => {
  for (const part of parts) {
    const paths = after[part] ?? [];
    const known = new Set(before?.[part]);
    const path = paths.find((one) => !known.has(one));
    if (path !== undefined) progress({ type: "files-skipped", part, count: paths.length, path });
  }
};
