import type { ReadableStore } from "@longtail/checkpoint";
import { failure, type LongtailError } from "@longtail/core";
import { decodeRecord, recordName } from "@longtail/run-record";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { recordedFile } from "../resume/run-files.js";

/**
 * The store, with each file checked against the run's record, where there is one.
 *
 * @error core/FileDamaged (the record) · UnknownKey, MissingKey, ... (a record of another version)
 */
export const checkedStore = (store: ReadableStore): TE.TaskEither<LongtailError, ReadableStore> =>
  pipe(
    store.read(recordName),
    TE.chainEitherK((bytes) =>
      bytes === undefined
        ? E.right(store)
        : pipe(
            decodeRecord(bytes, recordName),
            E.map(({ files = {} }) => ({
              read: (name) =>
                pipe(
                  store.read(name),
                  TE.chainEitherK((found) =>
                    found === undefined ? E.right(found) : recordedFile(files)(name, found),
                  ),
                ),
            })),
          ),
    ),
  );

/**
 * The bytes of a file that must be there.
 *
 * @error FileMissing, with the purpose
 */
export const required = (
  store: ReadableStore,
  file: string,
  purpose: string,
): TE.TaskEither<LongtailError, Uint8Array> =>
  pipe(
    store.read(file),
    TE.chainEitherK(E.fromNullable(failure("FileMissing", { file, purpose }))),
  );
