import { readFileSync } from "node:fs";
import { failure, type LongtailError, orThrow, type ReadFile, renderError } from "@longtail/core";
import { openDecoder, type Picture } from "@longtail/images";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

/** A picture that another program wrote, by its name in `fixtures`. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

/** The sentences of a left; "no error" of a right. */
export const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "no error";

/** Decodes a file with a decoder of its own. */
export const decoded = async (
  bytes: Uint8Array,
  name = "cat/a.jpg",
): Promise<E.Either<LongtailError, Picture>> => (await orThrow(openDecoder))(name, bytes)();

/** A reader of files in memory; `folders` are empty ones. */
export const readerOf = (
  files: Readonly<Record<string, Uint8Array>>,
  folders: readonly string[] = [],
): ReadFile =>
  Object.assign(
    (path: string) => {
      const bytes = files[path];
      return bytes === undefined
        ? TE.left(failure("FileMissing", { file: path, purpose: "a test" }))
        : TE.right(bytes);
    },
    { list: TE.right([...Object.keys(files), ...folders]) },
  );
