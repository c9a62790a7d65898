import { appendFile, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import { pid } from "node:process";
import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { codeOf, makeFolder } from "./files.js";
import { folderLock } from "./folder-lock.js";
import type { Store } from "./store.js";

export { codeOf, makeFolder } from "./files.js";
export { lockName, removeStale } from "./folder-lock.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file is where a folder should be",
  EISDIR: "a folder is where the file should be",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open",
};

const reasonOf = (cause: unknown): string => reasons[codeOf(cause)] ?? messageOf(cause);

const attempt = <A>(
  file: string,
  tag: "FileUnwritable" | "FileUnreadable",
  work: () => Promise<A>,
): TE.TaskEither<LongtailError, A> =>
  TE.tryCatch(work, (cause) => failure(tag, { file, reason: reasonOf(cause) }));

// The rename must survive a crash, so the folder is flushed too. Windows cannot open a folder; there the rename must suffice.
const flushFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const writeWhole = async (file: string, temporary: string, bytes: Uint8Array): Promise<void> => {
  await makeFolder(dirname(file));
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    // The caller must learn why the write failed, not why the cleanup did.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  }
  await flushFolder(dirname(file));
};

/**
 * A store in a folder of Node's file system; the first write creates the folder.
 *
 * A file is written under a temporary name (`.name.tmp-<pid>-<n>`), flushed to disk and renamed. Readers see the old file or the
 * new one, and a failed write leaves the old one. Names that lead out of the folder are rejected. `lock` takes the folder for one
 * writer with a file `run.lock`.
 *
 * @param staging a folder in it for the temporary files, which the caller makes; while it is not there, no file can be written
 * @error checkpoint/StoreLocked (of `lock`) · FileUnwritable (no space, no permission, a file where a folder should be, …) · FileUnreadable
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { folderStore } from "@longtail/checkpoint/folder-store";
 *
 * const store = folderStore(await mkdtemp(join(tmpdir(), "longtail-")));
 * await store.write("result.json", new TextEncoder().encode("{}"))();
 * console.log(await store.read("result.json")());
 * ```
 */
export const folderStore = (
  folder: string,
  { staging }: { readonly staging?: string } = {},
): Store => {
  let writes = 0;
  const outside = (name: string): boolean =>
    name === "" || isAbsolute(name) || normalize(name).split(sep)[0] === "..";
  const inside = <A>(
    name: string,
    tag: "FileUnwritable" | "FileUnreadable",
    work: (file: string) => Promise<A>,
  ): TE.TaskEither<LongtailError, A> => {
    const file = join(folder, name);
    return outside(name)
      ? TE.left(failure(tag, { file, reason: "the name leads out of the folder" }))
      : attempt(file, tag, () => work(file));
  };
  return {
    read: (name) =>
      inside(name, "FileUnreadable", (file) =>
        readFile(file).then(
          (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          (cause) => (codeOf(cause) === "ENOENT" ? undefined : Promise.reject(cause)),
        ),
      ),
    write: (name, bytes) =>
      inside(name, "FileUnwritable", (file) => {
        writes += 1;
        const place = staging === undefined ? dirname(file) : join(folder, staging);
        const temporary = join(place, `.${basename(file)}.tmp-${pid}-${writes}`);
        return writeWhole(file, temporary, bytes);
      }),
    append: (name, text) =>
      inside(name, "FileUnwritable", async (file) => {
        await makeFolder(dirname(file));
        await appendFile(file, text);
      }),
    lock: folderLock(
      folder,
      (file) => (cause) => failure("FileUnwritable", { file, reason: reasonOf(cause) }),
    ),
  };
};
