import { declareError, someOf } from "@longtail/core";

/**
 * Images of a list that are not in the data folder.
 *
 * @example
 * ```ts
 * import { renderError } from "@longtail/core";
 * import { FilesMissing } from "@longtail/image-list";
 *
 * console.log(renderError(FilesMissing.of({ file: "train.txt", images: 9, missing: 1, first: ["a/1.jpg"] })));
 * // train.txt: 1 of its 9 images is not in the data folder: a/1.jpg
 * ```
 */
export const FilesMissing = declareError(
  "image-list/FilesMissing",
  ({
    file,
    images,
    missing,
    first,
    folders = [],
  }: {
    readonly file: string;
    readonly images: number;
    readonly missing: number;
    /** Some of the missing paths. */
    readonly first: readonly string[];
    /** Folders that its paths start from and the data folder lacks, where every image is missing. */
    readonly folders?: readonly string[];
  }) =>
    `${file}: ${missing} of its ${images} images ${missing === 1 ? "is" : "are"} not in the data folder: ${someOf(first, missing)}${
      missing < images
        ? ""
        : folders.length > 0
          ? `; the data folder has no ${someOf(folders.map((folder) => `${folder}/`))}`
          : "; its paths start from another folder"
    }`,
);
