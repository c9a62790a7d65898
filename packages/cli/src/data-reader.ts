import { stat } from "node:fs/promises";
import { failure, type LongtailError, type ReadFile } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { readBytes } from "./read-file.js";

const missing = (file: string, purpose: string) =>
  TE.left(failure("FileMissing", { file, purpose }));

const noFolder: ReadFile = Object.assign(
  (file: string) => missing(file, "this dataset is read from disk: pass its folder with --data"),
  { list: missing("the folder of images", "pass it with --images") },
);

// Someone passed an archive, or one of the dataset's files.
const notFolder = (file: string): LongtailError =>
  failure("FileUnreadable", {
    file,
    reason: /\.(tar|t?gz|zip)$/i.test(file)
      ? "it is an archive: unpack it and pass the folder"
      : "it is a file: pass the folder that holds it",
  });

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const reportingFile = (folder: string, read: ReadFile): ReadFile => {
  const reporting = <A>(work: TE.TaskEither<LongtailError, A>): TE.TaskEither<LongtailError, A> =>
    pipe(
      work,
      TE.orElse((error) =>
        pipe(
          TE.fromTask<boolean, LongtailError>(() => isFile(folder)),
          TE.chain((file) => TE.left(file ? notFolder(folder) : error)),
        ),
      ),
    );
  const { list, namesIn } = read;
  return Object.assign((path: string) => reporting(read(path)), {
    folder,
    ...(list && { list: reporting(list) }),
    ...(namesIn && { namesIn: (path: string) => reporting(namesIn(path)) }),
  });
};

/** Reads the files of the data folder. Without a folder, every file is an error that names the flag. */
export const dataReader = (folder: string | undefined): ReadFile =>
  folder === undefined ? noFolder : reportingFile(folder, readFolder(folder));

/** Reads single files by the names that a dataset knows them by. Errors name their paths. */
export const filesReader = (paths: Readonly<Record<string, string>>): ReadFile => {
  const byName = new Map(Object.entries(paths));
  return Object.assign(
    (name: string) => readBytes(byName.get(name) ?? name, "a file of the dataset"),
    {
      list: TE.right([...byName.keys()]),
    },
  );
};
