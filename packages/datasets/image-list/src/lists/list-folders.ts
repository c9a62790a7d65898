import { type Checked, failure, type LongtailError, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type ImageList, withFolders } from "./image-list.js";
import type { Listing } from "./listing.js";
import { sha256 } from "./sha256.js";

const isHidden = (name: string): boolean => /^(\.|__MACOSX|Thumbs\.db|desktop\.ini)/i.test(name);
const isImage = (name: string): boolean => /\.(jpe?g|png)$/i.test(name);

/** The images in a folder, at any depth, sorted by name. */
const imagesIn = (
  folder: string,
  names: Listing,
): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    names(folder),
    TE.map((found) => found.filter((name) => !isHidden(name)).sort()),
    TE.chain(
      TE.traverseSeqArray((name) =>
        name.endsWith("/")
          ? imagesIn(`${folder}/${name.slice(0, -1)}`, names)
          : TE.right(isImage(name) ? [`${folder}/${name}`] : []),
      ),
    ),
    TE.map((found) => found.flat()),
  );

const checkClasses = (
  file: string,
  found: readonly string[],
  known: readonly string[] | undefined,
): Checked<readonly string[]> => {
  const strange = known === undefined ? [] : found.filter((name) => !known.includes(name));
  if (found.length > 0 && strange.length === 0) return E.right(known ?? found);
  return E.left(
    failure("FileForeign", {
      file,
      expected: found.length === 0 ? "a sub-folder for each class" : "only sub-folders of classes",
      found: found.length === 0 ? "none" : someOf(strange),
    }),
  );
};

/** A list made of folders, and the names of its classes. */
export interface FolderList {
  readonly list: ImageList;
  readonly classNames: readonly string[];
}

/**
 * The list of a folder with one sub-folder for each class. Classes are sorted by name, unless their names are known already.
 *
 * Images are files that end in `.jpg`, `.jpeg` or `.png`, at any depth in a class's folder.
 *
 * @error FileForeign (no sub-folders, or others than those of the known classes) · those of the listing
 */
export const listFolders = (
  file: string,
  names: Listing,
  known?: readonly string[],
): TE.TaskEither<LongtailError, FolderList> => {
  const folder = file.slice(0, -1);
  return pipe(
    names(folder),
    TE.map((found) => found.filter((name) => name.endsWith("/") && !isHidden(name)).sort()),
    TE.chainEitherK((found) =>
      checkClasses(
        file,
        found.map((name) => name.slice(0, -1)),
        known,
      ),
    ),
    TE.bindTo("classNames"),
    TE.bind("classes", ({ classNames }) =>
      pipe(
        classNames,
        TE.traverseSeqArray((name) => imagesIn(`${folder}/${name}`, names)),
      ),
    ),
    TE.chain(({ classNames, classes }) => {
      const entries = classes.flatMap((paths, label) => paths.map((path) => ({ path, label })));
      const text = entries.map(({ path, label }) => `${path} ${label}\n`).join("");
      return pipe(
        TE.fromTask<string, LongtailError>(() => sha256(new TextEncoder().encode(text))),
        TE.map((digest) => ({
          classNames,
          list: withFolders({
            file,
            paths: entries.map(({ path }) => path),
            labels: Int32Array.from(entries, ({ label }) => label),
            digest,
          }),
        })),
      );
    }),
  );
};
