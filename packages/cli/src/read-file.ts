import { readFile } from "node:fs/promises";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/**
 * A file's bytes. If the file is missing, the error states its `purpose`.
 *
 * @error FileMissing · FileUnreadable
 */
export const readBytes = (
  file: string,
  purpose: string,
): TE.TaskEither<LongtailError, Uint8Array> =>
  TE.tryCatch(
    () => readFile(file),
    (thrown) =>
      (thrown as { code?: string }).code === "ENOENT"
        ? failure("FileMissing", { file, purpose })
        : failure("FileUnreadable", { file, reason: messageOf(thrown) }),
  );

/**
 * The value in a JSON file. If the file is missing, the error states its `purpose`.
 *
 * @error FileMissing · FileUnreadable · FileForeign (not JSON)
 */
export const readJson = (file: string, purpose: string): TE.TaskEither<LongtailError, unknown> =>
  pipe(
    readBytes(file, purpose),
    TE.chainEitherK((bytes) =>
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
        (thrown) => failure("FileForeign", { file, expected: "JSON", found: messageOf(thrown) }),
      ),
    ),
  );
