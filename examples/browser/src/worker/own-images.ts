import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { failure, type LongtailError, messageOf, type ReadFile } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { DroppedFile } from "../protocol.js";

const database = "longtail images";
const store = indexedDbStore(database);
const list = "paths.json";

/** The paths in the folder of images that is stored in the browser; none if there is no such folder. */
export const storedPaths: TE.TaskEither<LongtailError, readonly string[]> = pipe(
  store.read(list),
  TE.map((bytes) => (bytes === undefined ? [] : JSON.parse(new TextDecoder().decode(bytes)))),
);

const missing = (file: string): LongtailError =>
  failure("FileMissing", { file, purpose: "drop a folder of images on this page" });

/** Reads and lists the stored folder of images. */
export const readImages: ReadFile = Object.assign(
  (path: string) => pipe(store.read(path), TE.chainEitherK(E.fromNullable(missing(path)))),
  {
    list: pipe(
      storedPaths,
      TE.filterOrElse(
        (paths) => paths.length > 0,
        () => missing("the folder of images"),
      ),
    ),
  },
);

const deleted: TE.TaskEither<LongtailError, void> = () =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve(E.right(undefined));
    request.onerror = () =>
      resolve(
        E.left(failure("FileUnwritable", { file: database, reason: messageOf(request.error) })),
      );
  });

const storeFile = ({ path, file }: DroppedFile): TE.TaskEither<LongtailError, void> =>
  file === undefined || !/\.(jpe?g|png)$/i.test(path)
    ? TE.right(undefined)
    : pipe(
        TE.tryCatch(
          async () => new Uint8Array(await file.arrayBuffer()),
          (thrown) => failure("FileUnreadable", { file: path, reason: messageOf(thrown) }),
        ),
        TE.chain((bytes) => store.write(path, bytes)),
      );

/** Stores a folder of images in place of the one before. Of files that are no images, only the names are kept. */
export const storeImages = (
  files: readonly DroppedFile[],
): TE.TaskEither<LongtailError, readonly string[]> => {
  const paths = files.map(({ path }) => path);
  return pipe(
    deleted,
    TE.chain(() => pipe(files, TE.traverseSeqArray(storeFile))),
    TE.chain(() => store.write(list, new TextEncoder().encode(JSON.stringify(paths)))),
    TE.map(() => paths),
  );
};
