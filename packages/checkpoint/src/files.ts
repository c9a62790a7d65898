import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The code of a system error: `ENOENT`; empty for any other. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : "";

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Makes a folder and those that hold it.
 *
 * Not Node's own `recursive`, which loops forever where a file system refuses a folder with ENOENT (`/proc`).
 */
export const makeFolder = async (folder: string): Promise<void> => {
  if (await isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder).catch(async (cause) => {
    if (!(await isFolder(folder))) throw cause;
  });
};
