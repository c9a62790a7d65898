import * as TE from "#fp-ts/TaskEither";
import { failure, type LongtailError } from "./errors.js";
import type { ReadFile } from "./slots.js";

const MISSING = new Set(["ENOENT", "ENOTDIR"]);

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);

const fails =
  (file: string, purpose: string) =>
  (thrown: unknown): LongtailError => {
    const code = codeOf(thrown);
    return MISSING.has(code)
      ? failure("FileMissing", { file, purpose })
      : failure("FileUnreadable", { file, reason: code });
  };

// Links are followed. A link to nothing is a file that cannot be read.
const namesIn = async (folder: string): Promise<string[]> => {
  const { readdir, stat } = process.getBuiltinModule("node:fs/promises");
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const kind = entry.isSymbolicLink()
      ? await stat(`${folder}/${entry.name}`).catch(() => entry)
      : entry;
    names.push(kind.isDirectory() ? `${entry.name}/` : entry.name);
  }
  return names;
};

// A link is not followed into a folder that is being listed already.
const listed = async (folder: string, prefix: string, above: readonly string[]) => {
  const { realpath } = process.getBuiltinModule("node:fs/promises");
  const place = await realpath(folder);
  if (above.includes(place)) return [];
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = prefix + name;
    found.push(path);
    if (!name.endsWith("/")) continue;
    // One by one: there may be more of them than a call takes arguments.
    for (const inside of await listed(`${folder}/${name.slice(0, -1)}`, path, [...above, place]))
      found.push(inside);
  }
  return found;
};

/**
 * Reads and lists the files of a folder, in Node.
 *
 * @error FileMissing · FileUnreadable, each with the whole path
 * @example
 * ```ts
 * import { readFolder } from "@longtail/core/read-folder";
 *
 * console.log(await readFolder("/no/such/folder")("train.bin")()); // a left with FileMissing
 * ```
 */
export const readFolder = (folder: string): ReadFile => {
  const read = (path: string) =>
    TE.tryCatch(
      async (): Promise<Uint8Array> => {
        const { readFile } = process.getBuiltinModule("node:fs/promises");
        return readFile(`${folder}/${path}`);
      },
      fails(`${folder}/${path}`, "a file of the dataset"),
    );
  const list = TE.tryCatch(
    () => listed(folder, "", []),
    fails(folder, "the folder of the dataset"),
  );
  return Object.assign(read, {
    list,
    folder,
    namesIn: (path: string) =>
      TE.tryCatch(
        () => namesIn(`${folder}/${path}`),
        fails(`${folder}/${path}`, "a folder of the dataset"),
      ),
  });
};
