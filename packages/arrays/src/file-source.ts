import { type FileHandle, open } from "node:fs/promises";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Source } from "./api.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go in a circle",
};

const faultOf =
  (file: string, purpose: string) =>
  (thrown: unknown): LongtailError => {
    const code = String(Object(thrown).code);
    return code === "ENOENT" || code === "ENOTDIR"
      ? failure("FileMissing", { file, purpose })
      : failure("FileUnreadable", { file, reason: reasons[code] ?? messageOf(thrown) });
  };

const readAll = async (handle: FileHandle, bytes: Uint8Array, start: number): Promise<number> => {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
};

/**
 * A source of a file, in Node: it stays open until `close`.
 *
 * @error FileMissing (with its purpose) · FileUnreadable; when it is read also FileTruncated, where the file has shrunk
 * @example
 * ```ts
 * import { fileSource } from "@longtail/arrays/file-source";
 *
 * console.log(await fileSource("no-such-file.npy", "the scores")()); // a left with FileMissing
 * ```
 */
export const fileSource = (
  file: string,
  purpose = "an array of numbers",
): TE.TaskEither<LongtailError, Source> =>
  TE.tryCatch(
    async () => {
      const handle = await open(file, "r");
      const found = await handle.stat();
      if (found.isFile())
        return {
          name: file,
          path: file,
          size: found.size,
          read: (start: number, end: number, into = new Uint8Array(end - start)) => {
            const bytes = into.subarray(0, end - start);
            return pipe(
              TE.tryCatch(() => readAll(handle, bytes, start), faultOf(file, purpose)),
              TE.chain((filled) =>
                filled === bytes.length
                  ? TE.right(bytes)
                  : TE.left(
                      failure("FileTruncated", {
                        file,
                        expectedBytes: end,
                        actualBytes: start + filled,
                      }),
                    ),
              ),
            );
          },
          close: () => handle.close(),
        };
      await handle.close();
      throw Object.assign(
        new Error(found.isDirectory() ? "it is a folder" : "it is no ordinary file"),
        {
          code: "kind",
        },
      );
    },
    faultOf(file, purpose),
  );
