import { readFile } from "node:fs/promises";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { parseJson, textOf } from "./json.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go in a circle",
};

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
    (thrown) => {
      const code = String(Object(thrown).code);
      return code === "ENOENT" || code === "ENOTDIR"
        ? failure("FileMissing", { file, purpose })
        : failure("FileUnreadable", { file, reason: reasons[code] ?? messageOf(thrown) });
    },
  );

/**
 * The value in a JSON file, in UTF-8 or UTF-16. If the file is missing, the error states its `purpose`.
 *
 * @error FileMissing · FileUnreadable · FileForeign (not JSON, with line and column; nested too deep)
 */
export const readJson = (file: string, purpose: string): TE.TaskEither<LongtailError, unknown> =>
  pipe(
    readBytes(file, purpose),
    TE.chainEitherK((bytes) =>
      pipe(
        textOf(bytes),
        E.chain(parseJson),
        E.mapLeft((found) => failure("FileForeign", { file, expected: "JSON", found })),
      ),
    ),
  );
