import { failure, type ReadFile } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import * as TE from "#fp-ts/TaskEither";

const missing = (file: string, purpose: string) =>
  TE.left(failure("FileMissing", { file, purpose }));

const noFolder: ReadFile = Object.assign(
  (file: string) => missing(file, "this dataset is read from disk: pass its folder with --data"),
  { list: missing("the folder of images", "pass it with --images") },
);

/** Reads the files of the data folder. Without a folder, every file is an error that names the flag. */
export const dataReader = (folder: string | undefined): ReadFile =>
  folder === undefined ? noFolder : readFolder(folder);
