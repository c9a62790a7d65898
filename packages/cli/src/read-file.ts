import { readFile } from "node:fs/promises";
import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as TE from "fp-ts/lib/TaskEither.js";

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** A file's bytes; `purpose` says what they are wanted for. */
export const readBytes = (
  file: string,
  purpose: string,
): TE.TaskEither<LongtailError, Uint8Array> =>
  TE.tryCatch(
    () => readFile(file),
    (thrown) =>
      (thrown as { code?: string }).code === "ENOENT"
        ? failure("FileMissing", { file, purpose })
        : failure("FileUnreadable", { file, reason: reasonOf(thrown) }),
  );

/** A JSON file as a value; `purpose` says what it is wanted for. */
export const readJson = (file: string, purpose: string): TE.TaskEither<LongtailError, unknown> =>
  pipe(
    readBytes(file, purpose),
    TE.chainEitherK((bytes) =>
      E.tryCatch(
        (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
        (thrown) => failure("FileForeign", { file, expected: "JSON", found: reasonOf(thrown) }),
      ),
    ),
  );
