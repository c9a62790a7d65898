import { type Checked, failure, type LongtailError, type ReadFile, someOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type ImageList, withFolders } from "./image-list.js";
import { listFolders } from "./list-folders.js";
import type { Listing } from "./listing.js";
import { parseList } from "./parse-list.js";
import { sha256 } from "./sha256.js";

/** Where a set's lists are, inside the data folder. */
export interface ListFiles {
  /** A list, or a folder with one sub-folder per class, whose name then ends in a slash. */
  readonly train: string;
  readonly test: string;
  /** Images held out of training. */
  readonly validation?: string | undefined;
  /** A file with a class's name in each line, in label order. */
  readonly classNames?: string | undefined;
  /** The folder that the lists' paths start from; the data folder itself when absent. */
  readonly images?: string | undefined;
}

/** Lists as they were read. `names` are those that a file or folders give to the classes. */
export interface Lists {
  readonly train: ImageList;
  readonly test: ImageList;
  readonly validation?: ImageList | undefined;
  readonly names?: readonly string[] | undefined;
}

const parseNames =
  (file: string) =>
  (bytes: Uint8Array): Checked<readonly string[]> => {
    const names = new TextDecoder()
      .decode(bytes)
      .trimEnd()
      .split(/\r?\n/)
      .map((name) => name.trim());
    const twice = names.filter((name, i) => name === "" || names.indexOf(name) !== i);
    return twice.length === 0
      ? E.right(names)
      : E.left(
          failure("FileForeign", {
            file,
            expected: "another name in each line, one for each class",
            found: twice.includes("") ? "an empty line" : `again ${someOf(twice)}`,
          }),
        );
  };

const folder = "a reader that lists folders, such as `readFolder` gives";

// Someone named a folder without the slash.
const isFolder = (error: LongtailError): boolean =>
  error._tag === "FileUnreadable" && error.reason === "EISDIR";

const readBytes = (read: ReadFile, file: string): TE.TaskEither<LongtailError, Uint8Array> =>
  pipe(
    read(file),
    TE.mapLeft((error) =>
      isFolder(error)
        ? failure("FileForeign", {
            file,
            expected: `a list, or ${file}/ with a slash for a folder of classes`,
            found: "a folder",
          })
        : error,
    ),
  );

/**
 * Reads one list. Its paths start from the folder `images`, or from the data folder.
 *
 * @error those of the reader · FileForeign
 */
export const readList = (
  read: ReadFile,
  file: string,
  images: string | undefined,
): TE.TaskEither<LongtailError, ImageList> => {
  const start = images === undefined ? "" : `${images.replace(/\/$/, "")}/`;
  return pipe(
    readBytes(read, file),
    TE.bindTo("bytes"),
    TE.bind("lines", ({ bytes }) => TE.fromEither(parseList(bytes, file))),
    TE.bind("digest", ({ bytes }) => TE.fromTask(() => sha256(bytes))),
    TE.map(({ lines: { paths, labels }, digest }) =>
      withFolders({
        file,
        paths: start === "" ? paths : paths.map((path) => start + path),
        labels,
        digest,
      }),
    ),
  );
};

/**
 * Reads a set's lists, and makes those that are folders.
 *
 * @error those of the reader · FileForeign (a list, a file of names or a folder of classes that is none) · Incompatible (folders of
 *        classes from a reader that cannot list them)
 */
export const readLists = (
  { train, test, validation, classNames, images }: ListFiles,
  read: ReadFile,
  names: Listing | undefined,
): TE.TaskEither<LongtailError, Lists> => {
  const part = (file: string, known?: readonly string[]) => {
    if (!file.endsWith("/"))
      return pipe(
        readList(read, file, images),
        TE.map((list) => ({ list, classNames: known })),
      );
    return names === undefined
      ? TE.left(
          failure("Incompatible", {
            path: [],
            what: file,
            needs: folder,
            got: "one that does not",
          }),
        )
      : listFolders(file, names, known);
  };
  return pipe(
    TE.Do,
    TE.bind("given", () =>
      classNames === undefined
        ? TE.right<LongtailError, readonly string[] | undefined>(undefined)
        : pipe(read(classNames), TE.chainEitherK(parseNames(classNames))),
    ),
    TE.bind("trained", ({ given }) => part(train, given)),
    TE.bind("tested", ({ trained }) => part(test, trained.classNames)),
    TE.bind("held", ({ trained }) =>
      validation === undefined ? TE.right(undefined) : part(validation, trained.classNames),
    ),
    TE.map(({ trained, tested, held }) => ({
      train: trained.list,
      test: tested.list,
      validation: held?.list,
      names: trained.classNames,
    })),
  );
};
