import { failure, type LongtailError, messageOf, type ReadFile } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** What `readFiles` needs of a page's `File`. */
export interface PageFile {
  readonly name: string;
  /** The path from the folder that a visitor chose, that folder first; empty for a single file. */
  readonly webkitRelativePath?: string;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}

const missing = (file: string): LongtailError =>
  failure("FileMissing", { file, purpose: "a file of the dataset" });

const bytesOf = (file: string, get: () => Promise<ArrayBuffer>) =>
  TE.tryCatch(
    async () => new Uint8Array(await get()),
    (thrown) => failure("FileUnreadable", { file, reason: messageOf(thrown) }),
  );

/**
 * Reads the files of a folder that a visitor chose or dropped, by their paths inside it.
 *
 * @error FileMissing · FileUnreadable
 * @example
 * ```ts
 * import { orThrow } from "@longtail/core";
 * import { readFiles } from "@longtail/image-list";
 *
 * // In a page: input.files of <input type="file" webkitdirectory>.
 * const read = readFiles([new File(["a/1.jpg 0"], "train.txt")]);
 * console.log((await orThrow(read("train.txt"))).length); // 9
 * ```
 */
export const readFiles = (files: Iterable<PageFile>): ReadFile => {
  const byPath = new Map(
    Array.from(files, (file) => {
      const path = file.webkitRelativePath ?? "";
      return [path === "" ? file.name : path.slice(path.indexOf("/") + 1), file];
    }),
  );
  const read = (path: string): TE.TaskEither<LongtailError, Uint8Array> => {
    const file = byPath.get(path);
    return file === undefined ? TE.left(missing(path)) : bytesOf(path, () => file.arrayBuffer());
  };
  return Object.assign(read, { list: TE.right([...byPath.keys()]) });
};

/**
 * Reads the files below an address. Their folders cannot be listed, so a file that is missing is found when it is shown.
 *
 * @error FileMissing (the server says 404) · FileUnreadable
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { readUrl } from "@longtail/image-list";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * // A port without a server.
 * const bytes = await readUrl("http://127.0.0.1:9/data")("train.txt")();
 * if (E.isLeft(bytes)) console.log(renderError(bytes.left));
 * ```
 */
export const readUrl =
  (base: string): ReadFile =>
  (path) => {
    const url = `${base.replace(/\/$/, "")}/${path.split("/").map(encodeURIComponent).join("/")}`;
    return pipe(
      TE.tryCatch(
        () => fetch(url),
        (thrown) => failure("FileUnreadable", { file: url, reason: messageOf(thrown) }),
      ),
      TE.chain((response) =>
        response.ok
          ? bytesOf(url, () => response.arrayBuffer())
          : TE.left(
              response.status === 404
                ? missing(url)
                : failure("FileUnreadable", {
                    file: url,
                    reason: `${response.status} ${response.statusText}`.trim(),
                  }),
            ),
      ),
    );
  };
