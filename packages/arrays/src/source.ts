import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as T from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { Source } from "./api.js";

const nothing: T.Task<void> = T.of(undefined);

const placed = (bytes: Uint8Array, into: Uint8Array | undefined): Uint8Array => {
  if (into === undefined) return bytes;
  into.set(bytes);
  return into.subarray(0, bytes.length);
};

/**
 * A source of bytes in memory.
 *
 * @owns the bytes are kept and never changed
 * @example
 * ```ts
 * import { bytesSource } from "@longtail/arrays";
 *
 * console.log(bytesSource(Uint8Array.of(1, 2, 3), "three.npy").size); // 3
 * ```
 */
export const bytesSource = (bytes: Uint8Array, name = "bytes"): Source => ({
  name,
  size: bytes.length,
  read: (start, end, into) => TE.right(placed(bytes.subarray(start, end), into)),
  close: nothing,
});

/**
 * A source of a `Blob` or a `File`, such as a page's file input gives. It is read piece by piece.
 *
 * @error FileUnreadable, when it is read
 * @example
 * ```ts
 * import { blobSource } from "@longtail/arrays";
 *
 * console.log(blobSource(new Blob(["1,2\n3,4\n"]), "small.csv").size); // 8
 * ```
 */
export const blobSource = (
  blob: Blob,
  name = (blob as { name?: string }).name ?? "blob",
): Source => ({
  name,
  size: blob.size,
  read: (start, end, into) =>
    TE.tryCatch(
      async () => placed(new Uint8Array(await blob.slice(start, end).arrayBuffer()), into),
      (thrown) => failure("FileUnreadable", { file: name, reason: messageOf(thrown) }),
    ),
  close: nothing,
});

const unreadable = (file: string, reason: string): LongtailError =>
  failure("FileUnreadable", { file, reason });

/**
 * A source of an address. It is read in ranges where the server offers them, and otherwise loaded whole.
 *
 * @error FileUnreadable (the server is not reached, or answers with an error)
 * @example
 * ```ts no-run
 * import { openArray, urlSource } from "@longtail/arrays";
 * import * as TE from "fp-ts/lib/TaskEither.js";
 *
 * const opened = await TE.chain(openArray)(urlSource("https://example.org/scores.npy"))();
 * ```
 */
export const urlSource = (
  url: string,
  get: typeof fetch = fetch,
): TE.TaskEither<LongtailError, Source> => {
  const ask = (headers: Readonly<Record<string, string>>) =>
    TE.tryCatch(
      async () => {
        const answer = await get(url, { headers });
        return { status: answer.status, headers: answer.headers, body: await answer.arrayBuffer() };
      },
      (thrown) => unreadable(url, messageOf(thrown)),
    );
  const ranged = (size: number): Source => ({
    name: url,
    size,
    read: (start, end, into) =>
      end <= start
        ? TE.right(placed(new Uint8Array(0), into))
        : TE.chainEitherK(({ status, body }: { status: number; body: ArrayBuffer }) =>
            status === 206 && body.byteLength === end - start
              ? { _tag: "Right", right: placed(new Uint8Array(body), into) }
              : {
                  _tag: "Left",
                  left: unreadable(
                    url,
                    `status ${status} and ${body.byteLength} bytes instead of a range of ${end - start}`,
                  ),
                },
          )(ask({ range: `bytes=${start}-${end - 1}` })),
    close: nothing,
  });
  return TE.chain(
    ({ status, headers, body }: { status: number; headers: Headers; body: ArrayBuffer }) => {
      if (status === 200) return TE.right(bytesSource(new Uint8Array(body), url));
      const size = Number(/\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
      return status === 206 && Number.isSafeInteger(size)
        ? TE.right(ranged(size))
        : TE.left(unreadable(url, `status ${status}`));
    },
  )(ask({ range: "bytes=0-0" }));
};
