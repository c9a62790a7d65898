import { failure, type ReadFile } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import * as TE from "#fp-ts/TaskEither";

/** Reads the files of the data folder. Without a folder, every file is an error that names the flag. */
export const dataReader = (folder: string | undefined): ReadFile =>
  folder === undefined
    ? (file) =>
        TE.left(
          failure("FileMissing", {
            file,
            purpose: "this dataset is read from disk: pass its folder with --data",
          }),
        )
    : readFolder(folder);
