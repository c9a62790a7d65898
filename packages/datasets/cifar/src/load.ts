import { failure, type ImagesInMemory, type LongtailError, type ReadFile } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Archive, cifar10, cifar100, PIXELS } from "./archive.js";
import { misplaced } from "./internal/misplaced.js";
import { blank, parseInto } from "./parse-records.js";

/** A whole CIFAR set as published: 50,000 training and 10,000 test images, balanced. */
export interface CifarSets {
  readonly train: ImagesInMemory;
  readonly test: ImagesInMemory;
  readonly classNames: readonly string[];
}

const parseNames = (
  { classes, name }: Archive,
  bytes: Uint8Array,
  file: string,
): E.Either<LongtailError, readonly string[]> => {
  const names = new TextDecoder().decode(bytes).split(/\r?\n/).filter(Boolean);
  return names.length === classes
    ? E.right(names)
    : E.left(
        failure("FileForeign", {
          file,
          expected: `the ${classes} class names of ${name}, one per line`,
          found: `${names.length} lines`,
        }),
      );
};

const checkSize = (
  bytes: Uint8Array,
  expectedBytes: number,
  file: string,
): E.Either<LongtailError, Uint8Array> =>
  bytes.length === expectedBytes
    ? E.right(bytes)
    : E.left(
        bytes.length < expectedBytes
          ? failure("FileTruncated", { file, expectedBytes, actualBytes: bytes.length })
          : failure("FileForeign", {
              file,
              expected: `${expectedBytes} bytes`,
              found: `${bytes.length} bytes`,
            }),
      );

const part = (
  archive: Archive,
  read: ReadFile,
  files: readonly string[],
  records: number,
): TE.TaskEither<LongtailError, ImagesInMemory> =>
  // One file at a time: all at once would take twice the memory.
  files.reduce<TE.TaskEither<LongtailError, ImagesInMemory>>(
    (loaded, file, index) =>
      pipe(
        loaded,
        TE.chain((set) =>
          pipe(
            read(file),
            TE.chainEitherK((bytes) =>
              checkSize(bytes, records * (archive.labelBytes + PIXELS), file),
            ),
            TE.chainEitherK((bytes) => parseInto(archive, bytes, file, set, index * records)),
          ),
        ),
      ),
    TE.fromIO(() => blank(files.length * records)),
  );

// The files are in the archive's folder or directly where the reader looks; the small file of names shows which.
const place = (
  archive: Archive,
  read: ReadFile,
): TE.TaskEither<LongtailError, { readonly prefix: string; readonly names: Uint8Array }> => {
  const { folder, namesFile } = archive;
  const at = (prefix: string) =>
    pipe(
      read(prefix + namesFile),
      TE.map((names) => ({ prefix, names })),
    );
  const isMissing = ({ _tag }: LongtailError) => _tag === "FileMissing";
  return pipe(
    at(`${folder}/`),
    TE.orElse((first) =>
      isMissing(first)
        ? pipe(
            at(""),
            TE.orElse((second) =>
              isMissing(second) ? misplaced(archive, read, first) : TE.left(second),
            ),
          )
        : TE.left(first),
    ),
  );
};

const load =
  (archive: Archive) =>
  (read: ReadFile): TE.TaskEither<LongtailError, CifarSets> =>
    pipe(
      place(archive, read),
      TE.chain(({ prefix, names }) =>
        pipe(
          TE.fromEither(parseNames(archive, names, prefix + archive.namesFile)),
          TE.bindTo("classNames"),
          TE.bind("train", () =>
            part(
              archive,
              read,
              archive.trainFiles.map((file) => prefix + file),
              archive.trainRecords,
            ),
          ),
          TE.bind("test", () =>
            part(archive, read, [prefix + archive.testFile], archive.testRecords),
          ),
        ),
      ),
    );

/**
 * Loads CIFAR-10 from its binary files through any reader: a folder, a server, an archive in memory.
 *
 * Asks the reader for `cifar-10-batches-bin/…` and, if that is missing, for the files themselves.
 *
 * @shape train uint8 [50000, 32, 32, 3] · test uint8 [10000, 32, 32, 3]
 * @error the reader's · FileTruncated (a file too short) · FileForeign (too long, a bad label, other names)
 * @source the dataset's page at the University of Toronto, "Binary version"
 */
export const loadCifar10 = load(cifar10);

/**
 * Loads CIFAR-100 with its fine labels from its binary files through any reader.
 *
 * Asks the reader for `cifar-100-binary/…` and, if that is missing, for the files themselves.
 *
 * @shape train uint8 [50000, 32, 32, 3] · test uint8 [10000, 32, 32, 3]
 * @error the reader's · FileTruncated (a file too short) · FileForeign (too long, a bad label, other names)
 * @source the dataset's page at the University of Toronto, "Binary version"
 */
export const loadCifar100 = load(cifar100);
