import { failure, type LongtailError, type ReadFile } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Archive, HOME } from "../archive.js";

/**
 * What lies where the files of a set were looked for in vain: its Python version, or its archive still packed; the error that
 * `otherwise` gives where there is neither.
 */
export const misplaced = (
  { name, archiveFile, pythonFolder, pythonNames }: Archive,
  read: ReadFile,
  otherwise: LongtailError,
): TE.TaskEither<LongtailError, never> => {
  const python = archiveFile.replace("binary", "python");
  const wanted = `the binary version of ${name} (${HOME}${archiveFile}), unpacked`;
  const signs: readonly (readonly [file: string, found: string])[] = [
    [`${pythonFolder}/${pythonNames}`, "its Python version"],
    [pythonNames, "its Python version"],
    [archiveFile, `the archive still packed: unpack it with tar -xzf ${archiveFile}`],
    [python, "the archive of its Python version"],
  ];
  return pipe(
    signs.reduce<TE.TaskEither<LongtailError, LongtailError>>(
      (before, [file, found]) =>
        pipe(
          before,
          TE.orElse(() =>
            pipe(
              read(file),
              TE.map(() => failure("FileForeign", { file, expected: wanted, found })),
            ),
          ),
        ),
      TE.left(otherwise),
    ),
    TE.orElse(() => TE.right(otherwise)),
    TE.chain(TE.left),
  );
};
