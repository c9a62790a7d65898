import { failure, type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";

const unwritable =
  (file: string) =>
  (thrown: unknown): LongtailError =>
    failure("FileUnwritable", { file, reason: messageOf(thrown) });

/** The file of digests in an unpacked folder, as `sha256sum` writes and checks it. */
export const sumsName = "SHA256SUMS";

const digestOf = (bytes: Uint8Array): string =>
  process.getBuiltinModule("node:crypto").createHash("sha256").update(bytes).digest("hex");

const sumsOf = (files: readonly NamedFile[]): string =>
  files.map(({ name, data }) => `${digestOf(data)}  ${name}\n`).join("");

/** A file to write. */
export interface NamedFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** A file that a folder must hold, and its bytes where they are known. */
export interface ExpectedFile {
  readonly name: string;
  readonly bytes?: number;
}

const readIfThere = async (file: string): Promise<Uint8Array | undefined> => {
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  return readFile(file).catch(() => undefined);
};

// Against the digests that the download left, or else against the sizes of the published files.
const isWhole = async (
  folder: string,
  sums: string | undefined,
  { name, bytes }: ExpectedFile,
): Promise<boolean> => {
  const data = await readIfThere(`${folder}/${name}`);
  if (data === undefined) return false;
  return sums === undefined
    ? bytes === undefined || data.length === bytes
    : sums.includes(`${digestOf(data)}  ${name}\n`);
};

/**
 * Whether a folder holds all of the files, whole; a folder with some of them, or with changed ones, is an error, since it cannot be
 * replaced safely.
 *
 * @error FileUnwritable
 */
export const presentFiles = (
  folder: string,
  files: readonly ExpectedFile[],
): TE.TaskEither<LongtailError, boolean> =>
  TE.tryCatch(async () => {
    const { readdir } = process.getBuiltinModule("node:fs/promises");
    const found = await readdir(folder).catch((thrown: unknown) => {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
      throw thrown;
    });
    if (found === undefined) return false;
    const lacking = files.filter(({ name }) => !found.includes(name)).map(({ name }) => name);
    if (lacking.length > 0)
      throw new Error(`it exists and lacks ${lacking.join(", ")}: move it away first`);
    const stored = await readIfThere(`${folder}/${sumsName}`);
    const sums = stored && new TextDecoder().decode(stored);
    for (const file of files)
      if (!(await isWhole(folder, sums, file)))
        throw new Error(
          `it exists, and its ${file.name} is not the published file: move it away first`,
        );
    return true;
  }, unwritable(folder));

/**
 * Writes files and their digests into a new folder inside `parent`, whole or not at all: aside first, then one rename.
 *
 * @error FileUnwritable
 */
export const writeFolder = (
  parent: string,
  folder: string,
  files: readonly NamedFile[],
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
      await writeFile(`${aside}/${sumsName}`, sumsOf(files));
      await rename(aside, target);
      return target;
    } catch (thrown) {
      await rm(aside, { recursive: true, force: true });
      throw thrown;
    }
  }, unwritable(target));
};
