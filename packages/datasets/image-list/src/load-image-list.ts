import {
  allErrors,
  type Dataset,
  digestOfJson,
  type ImageShape,
  type ImagesInFiles,
  type LongtailError,
  type ReadFile,
  renderError,
  several,
  someOf,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as T from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import { checkLists, classesOf, countsOf, emptyClasses } from "./lists/check-classes.js";
import { checkFiles } from "./lists/check-files.js";
import { checkPaths } from "./lists/check-paths.js";
import { classNamesOf } from "./lists/class-names.js";
import { classOrder } from "./lists/class-order.js";
import type { ImageList } from "./lists/image-list.js";
import { type Listing, listingOf } from "./lists/listing.js";
import { type ListFiles, type Lists, readList, readLists } from "./lists/read-lists.js";
import { pictureReader } from "./reading/picture-reader.js";

/** How the pictures of lists become a dataset. */
export interface ImageListOptions extends ListFiles {
  /** Height and width of an image as shown, in pixels. */
  readonly size: number;
  /** The classes' order: the lists' own, or by descending number of training images; see `classOrder`. */
  readonly order: "list" | "by-count";
  /** Whether a file that cannot be decoded ends the run, or is skipped and counted. */
  readonly damaged: "fail" | "skip";
}

/** What the machine decides. */
export interface Machine {
  /** The most workers of a reader; as many as there are cores, and at most 16, by default. */
  readonly workers?: number;
}

/** What is known of a set beforehand. */
export interface Known {
  readonly name: string;
  readonly classes: number;
  /** Sentences about the lists. */
  readonly notes: (lists: Lists) => readonly string[];
}

const heldOf = ({ test, validation }: Lists): readonly ImageList[] =>
  validation === undefined ? [test] : [test, validation];

const check = (lists: Lists, known: Known | undefined): E.Either<LongtailError, number> =>
  pipe(
    known !== undefined
      ? E.right(known.classes)
      : lists.names !== undefined
        ? E.right(lists.names.length)
        : classesOf(lists.train),
    E.chain((classes) => checkLists(lists.train, heldOf(lists), classes)),
    E.chainFirst(() => checkPaths(lists.train, heldOf(lists))),
  );

const checkThere = (
  lists: Lists,
  names: Listing | undefined,
): TE.TaskEither<LongtailError, true> =>
  names === undefined ? TE.right(true) : checkFiles([lists.train, ...heldOf(lists)], names);

// Where one list cannot be read, what the others name is looked for all the same: everything that is missing is said at once.
const withOthers = (
  { train, test, validation, images }: ImageListOptions,
  read: ReadFile,
  names: Listing | undefined,
  error: LongtailError,
): TE.TaskEither<LongtailError, Lists> => {
  const files = [train, test, validation].filter(
    (file): file is string => file !== undefined && !file.endsWith("/"),
  );
  const errorsIn = (file: string) =>
    pipe(
      readList(read, file, images),
      TE.chain((list) => (names === undefined ? TE.right(true) : checkFiles([list], names))),
      TE.match(allErrors, () => []),
    );
  return pipe(
    files,
    T.traverseSeqArray(errorsIn),
    T.map((found) => {
      const all = [...allErrors(error), ...found.flat()];
      const said = new Map(all.map((each) => [renderError(each), each]));
      return E.left(several([...said.values()]));
    }),
  );
};

const notesOf = (lists: Lists, classes: number, known: Known | undefined, checked: boolean) => [
  ...(known?.notes(lists) ?? []),
  ...heldOf(lists).flatMap((list) => {
    const empty = emptyClasses(countsOf(list, classes));
    return empty.length === 0
      ? []
      : [
          `${list.file} has no image of ${empty.length === 1 ? "class" : `${empty.length} classes:`} ${someOf(empty.map(String))}`,
        ];
  }),
  ...(checked
    ? []
    : [
        "whether the images are there is not known before they are read: the reader lists no folder",
      ]),
];

const datasetOf = (
  options: ImageListOptions,
  read: ReadFile,
  machine: Machine,
  {
    lists,
    classes,
    notes,
    name,
  }: {
    readonly lists: Lists;
    readonly classes: number;
    readonly notes: readonly string[];
    readonly name: string;
  },
): Dataset<ImagesInFiles> => {
  const { size, order, damaged, images } = options;
  const shape: ImageShape = [size, size, 3];
  const listed = countsOf(lists.train, classes);
  const inOrder = order === "list" ? listed.map((_count, label) => label) : classOrder(listed);
  const renamed = new Int32Array(classes);
  inOrder.forEach((label, rank) => {
    renamed[label] = rank;
  });
  const names = lists.names ?? classNamesOf(lists.train, classes);
  const set = ({ paths, labels: own, digest }: ImageList): ImagesInFiles => {
    const labels = own.map((label) => renamed[label] as number);
    return {
      labels,
      shape,
      identity: digestOfJson({
        digest,
        images: images ?? "",
        renamed: order === "list" ? [] : [...renamed],
      }),
      open: () => pictureReader({ paths, labels, shape, damaged, read, workers: machine.workers }),
    };
  };
  return {
    name,
    train: set(lists.train),
    test: set(lists.test),
    ...(lists.validation && { validation: set(lists.validation) }),
    counts: inOrder.map((label) => listed[label] as number),
    classNames: inOrder.map((label) => names[label] as string),
    ...(notes.length > 0 && { notes }),
  };
};

/**
 * A dataset of pictures in files, from lists of their paths and labels. Nothing is decoded before a batch is shown.
 *
 * The lists are checked as a whole, and every file that they name is looked for in its folder's listing.
 *
 * @shape images as shown [size, size, 3]
 * @error those of the reader · FileForeign (a list that is none; a label that is no class; a class without training images; an image
 *        twice, or in two lists; a list for other classes) · image-list/FilesMissing; of a list that is missing, together with those of
 *        the others
 * @owns  each reader that `open` gives has workers of its own; whoever opens it closes it
 * @example
 * ```ts
 * import { failure, orThrow } from "@longtail/core";
 * import { loadImageList } from "@longtail/image-list";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 *
 * const lists: Record<string, string> = { "train.txt": "cat/1.jpg 0\ncat/2.jpg 0\ndog/1.jpg 1\n", "test.txt": "cat/3.jpg 0\n" };
 * const read = (file: string) =>
 *   file in lists
 *     ? TE.right(new TextEncoder().encode(lists[file]))
 *     : TE.left(failure("FileMissing", { file, purpose: "an example" }));
 * const options = { train: "train.txt", test: "test.txt", size: 64, order: "list", damaged: "fail" } as const;
 * const { counts, classNames } = await orThrow(loadImageList(options, read));
 * console.log(counts, classNames); // [2, 1] and cat, dog
 * ```
 */
export const loadImageList = (
  options: ImageListOptions,
  read: ReadFile,
  machine: Machine = {},
  known?: Known,
): TE.TaskEither<LongtailError, Dataset<ImagesInFiles>> =>
  pipe(
    TE.Do,
    TE.bind("names", () => listingOf(read)),
    TE.bind("lists", ({ names }) =>
      pipe(
        readLists(options, read, names),
        TE.orElse((error) => withOthers(options, read, names, error)),
      ),
    ),
    TE.bind("classes", ({ lists }) => TE.fromEither(check(lists, known))),
    TE.chainFirst(({ lists, names }) => checkThere(lists, names)),
    TE.map(({ lists, classes, names }) =>
      datasetOf(options, read, machine, {
        lists,
        classes,
        notes: notesOf(lists, classes, known, names !== undefined),
        name: known?.name ?? `images of ${classes} classes`,
      }),
    ),
  );
