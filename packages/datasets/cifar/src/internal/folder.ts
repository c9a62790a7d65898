import { failure, type LongtailError } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";

const unwritable =
  (file: string) =>
  (thrown: unknown): LongtailError =>
    failure("FileUnwritable", {
      file,
      reason: thrown instanceof Error ? thrown.message : String(thrown),
    });

/**
 * Whether a folder holds all of the files; a folder that holds some of them only is an error, since it cannot be replaced safely.
 *
 * @error FileUnwritable
 */
export const presentFiles = (
  folder: string,
  files: readonly string[],
): TE.TaskEither<LongtailError, boolean> =>
  TE.tryCatch(async () => {
    const { readdir } = process.getBuiltinModule("node:fs/promises");
    const found = await readdir(folder).catch((thrown: unknown) => {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
      throw thrown;
    });
    if (found === undefined) return false;
    const lacking = files.filter((file) => !found.includes(file));
    if (lacking.length > 0)
      throw new Error(`it exists and lacks ${lacking.join(", ")}: move it away first`);
    return true;
  }, unwritable(folder));

/**
 * Writes files into a new folder inside `parent`, whole or not at all: aside first, then one rename.
 *
 * @error FileUnwritable
 */
export const writeFolder = (
  parent: string,
  folder: string,
  files: readonly { readonly name: string; readonly data: Uint8Array }[],
): TE.TaskEither<LongtailError, string> => {
  const target = `${parent}/${folder}`;
  return TE.tryCatch(async () => {
    const { chmod, mkdir, mkdtemp, rename, rm, writeFile } =
      process.getBuiltinModule("node:fs/promises");
    await mkdir(parent, { recursive: true });
    const aside = await mkdtemp(`${parent}/.${folder}-`);
    try {
      // mkdtemp makes a folder that only its owner may read.
      await chmod(aside, 0o755);
      for (const { name, data } of files) await writeFile(`${aside}/${name}`, data);
      await rename(aside, target);
      return target;
    } catch (thrown) {
      await rm(aside, { recursive: true, force: true });
      throw thrown;
    }
  }, unwritable(target));
};
