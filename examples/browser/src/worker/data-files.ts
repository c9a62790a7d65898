import type { Store } from "@longtail/checkpoint";
import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { failure, type LongtailError, messageOf, type ReadFile } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { readImages } from "./own-images.js";

const store: Store = indexedDbStore("longtail data");
const list = "names.json";

// CIFAR-10 and CIFAR-100 share no file name, so files are stored without their folders.
const dataFile =
  /^(data_batch_[1-5]\.bin|test_batch\.bin|batches\.meta\.txt|train\.bin|test\.bin|fine_label_names\.txt)$/;
const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The names of the data files stored in the browser. */
export const storedNames: TE.TaskEither<LongtailError, readonly string[]> = pipe(
  store.read(list),
  TE.map((bytes) => (bytes === undefined ? [] : JSON.parse(new TextDecoder().decode(bytes)))),
);

const readData = (path: string): TE.TaskEither<LongtailError, Uint8Array> =>
  pipe(
    store.read(baseOf(path)),
    TE.chainEitherK(
      E.fromNullable(
        failure("FileMissing", {
          file: path,
          purpose: "drop the dataset's binary archive or its files on this page",
        }),
      ),
    ),
  );

/** Reads a stored file: one of CIFAR's by its name, any other from the stored folder of images, which it lists. */
export const readStored: ReadFile = Object.assign(
  (path: string) => (dataFile.test(baseOf(path)) ? readData(path) : readImages(path)),
  readImages,
);

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const unpacked = async (archive: File): Promise<readonly NamedBytes[]> => {
  const { unpackTar } = await import("modern-tar");
  const entries = await unpackTar(archive.stream().pipeThrough(new DecompressionStream("gzip")));
  return entries.flatMap(({ header, data }) =>
    data === undefined ? [] : [{ name: baseOf(header.name), bytes: data }],
  );
};

const isArchive = ({ name }: File): boolean => /\.t?gz$/i.test(name);

const contentOf = (file: File): TE.TaskEither<LongtailError, readonly NamedBytes[]> =>
  TE.tryCatch(
    async () =>
      isArchive(file)
        ? unpacked(file)
        : [{ name: baseOf(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }],
    (thrown) => failure("FileUnreadable", { file: file.name, reason: messageOf(thrown) }),
  );

const storeFile = (file: File): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    contentOf(file),
    TE.map((found) => found.filter(({ name }) => dataFile.test(name))),
    TE.filterOrElse(
      (found) => found.length > 0,
      () =>
        failure("FileForeign", {
          file: file.name,
          expected: "CIFAR's binary archive (cifar-10-binary.tar.gz) or a file from it",
          found: "something else",
        }),
    ),
    TE.chain(
      TE.traverseSeqArray(({ name, bytes }) =>
        pipe(
          store.write(name, bytes),
          TE.map(() => name),
        ),
      ),
    ),
  );

/** Stores the data files among the given ones and returns the names of all stored files. It is an error if there are none. */
export const storeFiles = (
  files: readonly File[],
): TE.TaskEither<LongtailError, readonly string[]> => {
  const ours = files.filter((file) => isArchive(file) || dataFile.test(baseOf(file.name)));
  return pipe(
    ours.length > 0 ? ours : files,
    TE.traverseSeqArray(storeFile),
    TE.chain((added) =>
      pipe(
        storedNames,
        TE.map((before) => [...new Set([...before, ...added.flat()])].sort()),
      ),
    ),
    TE.chainFirst((names) => store.write(list, new TextEncoder().encode(JSON.stringify(names)))),
  );
};
