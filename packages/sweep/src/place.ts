import { join } from "node:path";
import type { Store } from "@longtail/checkpoint";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { fencedFolder, highestWriter } from "./fenced-folder.js";
import { fencedStore, highestFence } from "./fenced-store.js";
import type { Objects } from "./objects.js";
import { type S3Access, s3Objects, s3PlaceOf } from "./s3-objects.js";

/** Where the cells' files are: a store for each cell. */
export interface Place {
  /** The store of a cell, to read. */
  readonly read: (cell: string) => Store;
  /** The store of a cell for the holder of a fence. */
  readonly hold: (cell: string, fence: number) => Store;
  /** The highest fence that a holder of the cell has used, as far as one may still write; 0 for a new cell. */
  readonly highest: (cell: string) => TE.TaskEither<LongtailError, number>;
}

/** Cells in folders of a folder, fenced, for the workers of one machine or of a shared file system. */
export const folderPlace = (folder: string): Place => ({
  read: (cell) => folderStore(join(folder, cell)),
  hold: (cell, fence) => fencedFolder(join(folder, cell), fence),
  highest: (cell) =>
    TE.tryCatch(
      () => highestWriter(join(folder, cell)),
      (thrown) =>
        failure("FileUnreadable", { file: join(folder, cell), reason: messageOf(thrown) }),
    ),
});

const under = (objects: Objects, prefix: string): Objects => ({
  get: (key) => objects.get(prefix + key),
  put: (key, bytes) => objects.put(prefix + key, bytes),
  remove: (key) => objects.remove(prefix + key),
  list: async (start) =>
    (await objects.list(prefix + start)).map((key) => key.slice(prefix.length)),
});

/** Cells on object storage, fenced. */
export const objectsPlace = (objects: Objects, name: string): Place => {
  const of = (cell: string): Objects => under(objects, `${cell}/`);
  return {
    read: (cell) => fencedStore(of(cell), { place: `${name}/${cell}` }),
    hold: (cell, fence) => fencedStore(of(cell), { place: `${name}/${cell}`, fence }),
    highest: (cell) =>
      TE.tryCatch(
        () => highestFence(of(cell)),
        (thrown) =>
          failure("FileUnreadable", { file: `${name}/${cell}`, reason: messageOf(thrown) }),
      ),
  };
};

const accessIn = (
  env: Readonly<Record<string, string | undefined>>,
): TE.TaskEither<LongtailError, S3Access> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const sessionToken = env["AWS_SESSION_TOKEN"];
  return accessKeyId && secretAccessKey
    ? TE.right({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) })
    : TE.left(
        failure("Custom", {
          path: ["--store"],
          message:
            "an s3:// address needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment",
        }),
      );
};

/**
 * The place that an address names: a folder, or `s3://BUCKET/FOLDER` with the usual variables of the environment
 * (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`).
 *
 * @error Custom (another address; no key) · FileMissing (`aws4fetch` is not installed)
 */
export const placeOf = (
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): TE.TaskEither<LongtailError, Place> => {
  if (!/^\w[\w+.-]+:\/\//.test(address)) return TE.right(folderPlace(address));
  const [endpoint, region] = [env["AWS_ENDPOINT_URL"], env["AWS_REGION"]];
  return pipe(
    TE.Do,
    TE.bind("place", () =>
      s3PlaceOf(address, { ...(endpoint && { endpoint }), ...(region && { region }) }),
    ),
    TE.bind("access", () => accessIn(env)),
    TE.bind("objects", ({ place, access }) => s3Objects(place, access)),
    TE.map(({ objects }) => objectsPlace(objects, address.replace(/\/+$/, ""))),
  );
};
