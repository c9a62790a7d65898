import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as A from "#fp-ts/Array";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

const isImage = (name: string): boolean => /\.(jpe?g|png)$/i.test(name) && !name.startsWith(".");

const missing = (file: string): LongtailError =>
  failure("FileMissing", { file, purpose: "an image to classify" });

// `*` and `?` in the last part of a path, for shells that do not expand them.
const patternOf = (name: string): RegExp | undefined =>
  /[*?]/.test(name)
    ? new RegExp(
        `^${name
          .replace(/[.+^${}()|[\]\\]/g, "\\$&")
          .replaceAll("*", ".*")
          .replaceAll("?", ".")}$`,
      )
    : undefined;

const kindOf = (path: string): Promise<"file" | "folder" | "nothing"> =>
  stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "file"),
    () => "nothing",
  );

const inFolder = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isImage(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

// Like a shell, without what begins with a dot.
const matching = async (path: string, pattern: RegExp): Promise<readonly string[]> => {
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => !name.startsWith(".") && pattern.test(name))
    .sort()
    .map((name) => join(dirname(path), name));
};

const named = async (path: string): Promise<readonly string[]> => {
  const kind = await kindOf(path);
  return kind === "file" ? [path] : kind === "folder" ? inFolder(path) : [];
};

const expanded = async (path: string): Promise<readonly string[]> => {
  const pattern = patternOf(basename(path));
  if (pattern === undefined || (await kindOf(path)) !== "nothing") return named(path);
  return (await Promise.all((await matching(path, pattern)).map(named))).flat();
};

/**
 * The image files that paths name: files as they are, the JPEG and PNG files in folders and below them, and what matches `*` and `?`.
 *
 * @error FileMissing (a path that names nothing) · FileUnreadable
 */
export const imageFiles = (
  paths: readonly string[],
): TE.TaskEither<LongtailError, readonly string[]> =>
  pipe(
    [...paths],
    A.traverse(TE.ApplicativeSeq)((path) =>
      pipe(
        TE.tryCatch(
          () => expanded(path),
          (thrown) => failure("FileUnreadable", { file: path, reason: messageOf(thrown) }),
        ),
        TE.filterOrElse(
          (files) => files.length > 0,
          () => missing(path),
        ),
      ),
    ),
    TE.map((files) => [...new Set(files.flat())]),
  );
