import {
  closed,
  type Dataset,
  decode,
  failure,
  flag,
  type ImageShape,
  inFiles,
  integerIn,
  type LongtailError,
  listOf,
  text,
} from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { jsonFile, jsonIn } from "../json-file.js";

/** The file that says what a run's network takes and what its classes are called. */
export const inputName = "input.json";

/** What a run's network takes and gives, besides what its descriptor says: plain JSON. */
export interface RunInput {
  /** Height, width and channels of an image before the augmentation, which also normalizes its bytes. */
  readonly shape: ImageShape;
  /** In the order of the labels. */
  readonly classNames: readonly string[];
  /** Whether it was trained on pictures in files, which a view makes images of; absent where it was not. */
  readonly inFiles?: boolean;
}

const Input = closed(
  "input",
  { shape: listOf(integerIn(1), 3, 3), classNames: listOf(text, 2) },
  { inFiles: flag },
);

const missing = failure("FileMissing", {
  file: inputName,
  purpose:
    "class names and image shape, which runs of earlier versions did not write; running again with --resume and the data writes them",
});

/** The bytes of `input.json` for a dataset. */
export const inputFile = ({
  train,
  classNames,
}: Pick<Dataset, "train" | "classNames">): Uint8Array =>
  jsonFile({ shape: train.shape, classNames, ...(inFiles(train) && { inFiles: true }) });

/**
 * The input in the bytes of `input.json`.
 *
 * @error FileMissing · FileForeign (not JSON) · UnknownKey, MissingKey, ... each with its path
 */
export const inputIn = (bytes: Uint8Array | undefined): E.Either<LongtailError, RunInput> =>
  pipe(
    E.fromNullable(missing)(bytes),
    E.chain((found) => jsonIn(found, inputName)),
    E.chain(decode(Input)),
    E.map(({ shape, ...rest }) => ({ ...rest, shape: shape as unknown as ImageShape })),
  );
