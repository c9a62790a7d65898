/// <reference lib="dom" />
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import type { ReadableStore } from "./store.js";

/** The part of `fetch` that a store needs. */
export type Fetch = (url: string) => Promise<Response>;

const answered = async (url: string, fetched: Fetch): Promise<Uint8Array | undefined> => {
  const response = await fetched(url);
  const isPage = response.headers.get("content-type")?.startsWith("text/html") === true;
  if (response.status === 404 || (response.ok && isPage && !url.endsWith(".html")))
    return undefined;
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/**
 * The files in a folder of a server, read with `fetch`. A file that the server does not have is no error: it answers 404, or, as
 * servers of single-page applications do, with its start page.
 *
 * `fetched` replaces `fetch` in tests, or where requests need headers.
 *
 * @error FileUnreadable (the server does not answer, or with another error), with the address
 * @example
 * ```ts no-run
 * import { urlStore } from "@longtail/checkpoint/url-store";
 *
 * const store = urlStore("https://example.org/runs/mine/");
 * console.log(await store.read("pipeline.json")());
 * ```
 */
export const urlStore = (folder: string, fetched: Fetch = fetch): ReadableStore => ({
  read: (name): TE.TaskEither<LongtailError, Uint8Array | undefined> => {
    const url = `${folder.replace(/\/?$/, "/")}${name}`;
    return TE.tryCatch(
      () => answered(url, fetched),
      (thrown) => failure("FileUnreadable", { file: url, reason: messageOf(thrown) }),
    );
  },
});
