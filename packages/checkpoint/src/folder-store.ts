import { appendFile, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import { pid } from "node:process";
import { failure, type LongtailError } from "@longtail/core";
import * as O from "fp-ts/lib/Option.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import type { Store } from "./store.js";

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : "";

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

const reasonOf = (cause: unknown): string =>
  reasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));

const attempt = <A>(
  file: string,
  tag: "FileUnwritable" | "FileUnreadable",
  work: () => Promise<A>,
): TE.TaskEither<LongtailError, A> =>
  TE.tryCatch(work, (cause) => failure(tag, { file, reason: reasonOf(cause) }));

// A crash between the two renames of a disk and its folder must not lose the file, so the folder is flushed too.
// Windows cannot open a folder; there the rename alone has to do.
const flushFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

// Not Node's own `recursive`: where a file system refuses a folder with ENOENT (`/proc`), that tries for ever.
const makeFolder = async (folder: string): Promise<void> => {
  if (await isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder).catch(async (cause) => {
    if (!(await isFolder(folder))) throw cause;
  });
};

const writeWhole = async (file: string, aside: string, bytes: Uint8Array): Promise<void> => {
  await makeFolder(dirname(file));
  try {
    const handle = await open(aside, "w");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (cause) {
    // What is wrong with the write is what the caller must hear, not what is wrong with the tidying.
    await rm(aside, { force: true }).catch(() => undefined);
    throw cause;
  }
  await flushFolder(dirname(file));
};

/**
 * A store in a folder of Node's file system; the folder is made when the first file is written.
 *
 * A file is written aside (`.name.tmp-<pid>-<n>`), flushed to the disk and renamed, so that a reader sees the old file or the
 * new one and a failed write leaves the old. A name that leads out of the folder is refused.
 *
 * @error FileUnwritable (no space, no permission, a file where a folder should be, …) · FileUnreadable
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
export const folderStore = (folder: string): Store => {
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
          (bytes) => O.some(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
          (cause) => (codeOf(cause) === "ENOENT" ? O.none : Promise.reject(cause)),
        ),
      ),
    write: (name, bytes) =>
      inside(name, "FileUnwritable", (file) => {
        writes += 1;
        const aside = join(dirname(file), `.${basename(file)}.tmp-${pid}-${writes}`);
        return writeWhole(file, aside, bytes);
      }),
    append: (name, text) =>
      inside(name, "FileUnwritable", async (file) => {
        await makeFolder(dirname(file));
        await appendFile(file, text);
      }),
  };
};
