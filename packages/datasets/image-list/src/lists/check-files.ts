import { type LongtailError, several } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { FilesMissing } from "./files-missing.js";
import { type ImageList, nameOf } from "./image-list.js";
import type { Listing } from "./listing.js";

// As many at a time as keep a disk busy.
const AT_ONCE = 16;

// The positions of a list's images by the folder that they lie in.
const positionsByFolder = ({
  folders,
  folderOf,
}: ImageList): ReadonlyMap<string, readonly number[]> => {
  const positions = folders.map((): number[] => []);
  folderOf.forEach((folder, i) => {
    positions[folder]?.push(i);
  });
  return new Map(folders.map((folder, i) => [folder, positions[i] as number[]]));
};

const chunks = <A>(items: readonly A[], size: number): readonly (readonly A[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

// The folders that paths begin with and the data folder lacks; "a/1.jpg" begins with "a".
const lacking = ({ folders }: ImageList, root: readonly string[]): readonly string[] => {
  const tops = new Set(folders.map((folder) => folder.split("/")[0] as string));
  return [...tops].filter((top) => top !== "" && !root.includes(`${top}/`));
};

const missingOf = (
  list: ImageList,
  positions: readonly number[],
  root: readonly string[],
): readonly LongtailError[] =>
  positions.length === 0
    ? []
    : [
        FilesMissing.of({
          file: list.file,
          images: list.paths.length,
          missing: positions.length,
          first: positions.slice(0, 3).map((i) => list.paths[i] as string),
          ...(positions.length === list.paths.length && { folders: lacking(list, root) }),
        }),
      ];

/**
 * Whether every image of some lists is there. Each folder is listed once, however many images it holds.
 *
 * @error image-list/FilesMissing for each list · those of the listing
 */
export const checkFiles = (
  lists: readonly ImageList[],
  names: Listing,
): TE.TaskEither<LongtailError, true> => {
  const wanted = lists.map((list) => ({ list, folders: positionsByFolder(list) }));
  const all = [...new Set(wanted.flatMap(({ folders }) => [...folders.keys()]))];
  // For each list, the positions of its images that the folder lacks.
  const missingIn = (folder: string) =>
    pipe(
      names(folder),
      TE.map((found) => {
        const there = new Set(found);
        return wanted.map(({ list, folders }) =>
          (folders.get(folder) ?? []).filter((i) => !there.has(nameOf(list.paths[i] as string))),
        );
      }),
    );
  return pipe(
    chunks(all, AT_ONCE),
    TE.traverseSeqArray((chunk) => pipe(chunk, TE.traverseArray(missingIn))),
    TE.bindTo("found"),
    TE.bind("root", () => names("")),
    TE.chain(({ found, root }) => {
      const errors = lists.flatMap((list, part) =>
        missingOf(
          list,
          found.flatMap((chunk) => chunk.flatMap((each) => each[part] ?? [])).sort((a, b) => a - b),
          root,
        ),
      );
      return errors.length === 0 ? TE.right(true as const) : TE.left(several(errors));
    }),
  );
};
