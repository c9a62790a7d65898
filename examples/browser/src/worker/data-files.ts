import type { Store } from "@longtail/checkpoint";
import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { failure, type LongtailError, type ReadFile } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

const store: Store = indexedDbStore("longtail data");
const list = "names.json";

// The names differ between CIFAR-10 and CIFAR-100, so that the folders need not be kept.
const wanted =
  /^(data_batch_[1-5]\.bin|test_batch\.bin|batches\.meta\.txt|train\.bin|test\.bin|fine_label_names\.txt)$/;
const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The names of the data files that the browser keeps. */
export const keptNames: TE.TaskEither<LongtailError, readonly string[]> = pipe(
  store.read(list),
  TE.map((bytes) => (bytes === undefined ? [] : JSON.parse(new TextDecoder().decode(bytes)))),
);

/** A file that was dropped, by its path in a data set's folder. */
export const readKept: ReadFile = (path) =>
  pipe(
    store.read(baseOf(path)),
    TE.chainEitherK(
      E.fromNullable(
        failure("FileMissing", {
          file: path,
          purpose: "drop the data set's binary archive, or its files, on this page",
        }),
      ),
    ),
  );

interface Found {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const unpacked = async (archive: File): Promise<readonly Found[]> => {
  const { unpackTar } = await import("modern-tar");
  const entries = await unpackTar(archive.stream().pipeThrough(new DecompressionStream("gzip")));
  return entries.flatMap(({ header, data }) =>
    data === undefined ? [] : [{ name: baseOf(header.name), bytes: data }],
  );
};

const contentOf = (file: File): TE.TaskEither<LongtailError, readonly Found[]> =>
  TE.tryCatch(
    async () =>
      /\.t?gz$/i.test(file.name)
        ? unpacked(file)
        : [{ name: baseOf(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }],
    (thrown) =>
      failure("FileUnreadable", {
        file: file.name,
        reason: thrown instanceof Error ? thrown.message : String(thrown),
      }),
  );

const keepFile = (file: File): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    contentOf(file),
    TE.map((found) => found.filter(({ name }) => wanted.test(name))),
    TE.filterOrElse(
      (found) => found.length > 0,
      () =>
        failure("FileForeign", {
          file: file.name,
          expected: "CIFAR's binary archive (cifar-10-binary.tar.gz) or a file of it",
          found: "none of its files",
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

/** Keeps what belongs to a data set of the files that were dropped; gives the names of all that are kept. */
export const keep = (files: readonly File[]): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    files,
    TE.traverseSeqArray(keepFile),
    TE.chain((added) =>
      pipe(
        keptNames,
        TE.map((before) => [...new Set([...before, ...added.flat()])].sort()),
      ),
    ),
    TE.chainFirst((names) => store.write(list, new TextEncoder().encode(JSON.stringify(names)))),
  );
