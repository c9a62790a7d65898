import { readFolder } from "@longtail/cifar";
import { failure, type ReadFile } from "@longtail/core";
import * as TE from "fp-ts/lib/TaskEither.js";

/** Reads the files of the data folder; without one, says which flag gives it. */
export const dataReader = (folder: string | undefined): ReadFile =>
  folder === undefined
    ? (file) =>
        TE.left(
          failure("FileMissing", {
            file,
            purpose: "this data set is on disk: give its folder with --data",
          }),
        )
    : readFolder(folder);
