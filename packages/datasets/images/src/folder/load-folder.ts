import {
  type Checked,
  type Dataset,
  failure,
  type ImageShape,
  type ImagesInMemory,
  type LongtailError,
  type ReadFile,
  several,
  someOf,
} from "@longtail/core";
import { type Decoder, openDecoder } from "@longtail/image-decoder";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { square } from "../square.js";
import { type ByClass, layoutOf } from "./layout.js";
import { type Split, type SplitOptions, splitOf } from "./split.js";

/** The options of a folder of images. */
export interface FolderOptions extends SplitOptions {
  /** Height and width that images are resized to, in pixels. */
  readonly side: number;
}

const MOST_BYTES = 2 ** 31;
const GIB = 2 ** 30;

const checkSize = (split: Split, side: number): Checked<Split> => {
  const images = Object.values(split).flat(2).length;
  const bytes = images * side * side * 3;
  return bytes <= MOST_BYTES
    ? E.right(split)
    : E.left(
        failure("Incompatible", {
          path: ["side"],
          what: `a dataset of ${images} images`,
          needs: `at most ${MOST_BYTES / GIB} GiB of pixels`,
          got: `${(bytes / GIB).toFixed(1)} GiB at side ${side}`,
        }),
      );
};

// One file at a time: a photograph takes fifty megabytes while it is decoded.
const imageSet =
  (read: ReadFile, decode: Decoder, side: number) =>
  (classes: ByClass): TE.TaskEither<LongtailError, ImagesInMemory> =>
  async () => {
    const files = classes.flatMap((paths, label) => paths.map((path) => ({ path, label })));
    const shape: ImageShape = [side, side, 3];
    const size = side * side * 3;
    const images = new Uint8Array(files.length * size);
    const errors: LongtailError[] = [];
    for (const [i, { path }] of files.entries()) {
      const picture = await pipe(
        read(path),
        TE.chain((bytes) => decode(path, bytes)),
      )();
      if (E.isRight(picture)) images.set(square(picture.right, side), i * size);
      else errors.push(picture.left);
    }
    return errors.length > 0
      ? E.left(several(errors))
      : E.right({ images, labels: Int32Array.from(files, ({ label }) => label), shape });
  };

const unused = (files: readonly string[]): string =>
  `${files.length === 1 ? "1 file is" : `${files.length} files are`} not used, being no JPEG or PNG image of a class: ${someOf(files)}`;

const listOf = ({ list }: ReadFile): TE.TaskEither<LongtailError, readonly string[]> =>
  list ??
  TE.left(
    failure("Incompatible", {
      path: [],
      what: "a dataset of image files",
      needs: "a reader with `list`, such as `readFolder` gives",
      got: "one without",
    }),
  );

/**
 * A dataset from a folder of JPEG and PNG files, one sub-folder per class; see `layoutOf` and `splitOf`.
 *
 * Each image becomes its middle square, resized to `side` by `side`; see `square`. Grey images have three equal channels.
 *
 * @shape images uint8 [n, side, side, 3], class after class, by name inside a class
 * @error those of the reader · FileForeign (fewer than two classes; a class with no or too few images; a file that is no image) ·
 *        FileUnreadable (a damaged image) · Incompatible (fractions that leave nothing to train on; too much for the memory). All
 *        bad images are reported together.
 */
export const loadFolder = (
  options: FolderOptions,
  read: ReadFile,
): TE.TaskEither<LongtailError, Dataset<ImagesInMemory>> =>
  pipe(
    TE.Do,
    TE.bind("paths", () => listOf(read)),
    TE.bind("layout", ({ paths }) => TE.fromEither(layoutOf(paths))),
    TE.bind("split", ({ layout }) =>
      TE.fromEither(
        pipe(
          splitOf(layout, options),
          E.chain((split) => checkSize(split, options.side)),
        ),
      ),
    ),
    TE.bind("decode", () => openDecoder),
    TE.bind("sets", ({ split, decode }) => {
      const part = imageSet(read, decode, options.side);
      return pipe([split.train, split.test, split.validation], TE.traverseSeqArray(part));
    }),
    TE.map(({ layout, split, sets: [train, test, validation] }) => ({
      name: `images of ${layout.classNames.length} classes`,
      train: train as ImagesInMemory,
      test: test as ImagesInMemory,
      ...(validation && validation.labels.length > 0 && { validation }),
      counts: split.train.map(({ length }) => length),
      classNames: layout.classNames,
      ...(layout.ignored.length > 0 && { notes: [unused(layout.ignored)] }),
    })),
  );
