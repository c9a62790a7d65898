import type { LongtailError, ReadFile } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** The names in a folder inside the data folder; a sub-folder's ends in a slash. An absent folder has none. */
export type Listing = (path: string) => TE.TaskEither<LongtailError, readonly string[]>;

// One folder of each path at a time.
const byFolder = (paths: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.lastIndexOf("/", path.length - 2);
    const names = folders.get(path.slice(0, Math.max(0, slash))) ?? [];
    names.push(path.slice(slash + 1));
    folders.set(path.slice(0, Math.max(0, slash)), names);
  }
  return folders;
};

/**
 * What lists the data folder: the reader folder by folder, or else all of it at once; `undefined` where it cannot.
 *
 * @error those of the reader, except FileMissing
 */
export const listingOf = ({
  namesIn,
  list,
}: ReadFile): TE.TaskEither<LongtailError, Listing | undefined> => {
  if (namesIn !== undefined)
    return TE.right((path) =>
      pipe(
        namesIn(path),
        TE.orElse((error) => (error._tag === "FileMissing" ? TE.right([]) : TE.left(error))),
      ),
    );
  if (list === undefined) return TE.right(undefined);
  return pipe(
    list,
    TE.map((paths) => {
      const folders = byFolder(paths);
      return (path) => TE.right(folders.get(path) ?? []);
    }),
  );
};
