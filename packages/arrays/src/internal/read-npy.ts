import { failure, type LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { NumberRows, Source } from "../api.js";
import { foreign } from "../errors.js";
import { type NpyHeader, npyHeader, npyHeaderEnd, npyStart } from "./npy-header.js";
import { bytesIn, describedAt } from "./raw.js";

/** The sentence for a .npy file that holds something else. */
export const notNumbers =
  (file: string) =>
  (found: string): LongtailError =>
    foreign(file, "an array of numbers in NumPy's format", found);

/** A fault unless `size` bytes are the header and the array, and nothing else. */
export const checkSize = (
  file: string,
  header: NpyHeader,
  size: number,
): E.Either<LongtailError, NpyHeader> => {
  const expectedBytes = header.dataStart + bytesIn(header);
  if (!Number.isSafeInteger(expectedBytes))
    return E.left(notNumbers(file)(`the shape (${header.shape.join(", ")}), which no file holds`));
  if (size < expectedBytes)
    return E.left(failure("FileTruncated", { file, expectedBytes, actualBytes: size }));
  return size > expectedBytes
    ? E.left(notNumbers(file)(`${size - expectedBytes} bytes after the array`))
    : E.right(header);
};

/** Opens a .npy file. */
export const openNpy = (source: Source): TE.TaskEither<LongtailError, NumberRows> => {
  const { name: file, size } = source;
  return pipe(
    source.read(0, Math.min(npyStart, size)),
    TE.chainEitherK((start) => pipe(npyHeaderEnd(start), E.mapLeft(notNumbers(file)))),
    TE.filterOrElse(
      (end) => end <= size,
      (end) => failure("FileTruncated", { file, expectedBytes: end, actualBytes: size }),
    ),
    TE.chain((end) => source.read(0, end)),
    TE.chainEitherK((bytes) => pipe(npyHeader(bytes), E.mapLeft(notNumbers(file)))),
    TE.chainEitherK((header) => checkSize(file, header, size)),
    TE.map((header) => describedAt(source, "npy", header, header.dataStart)),
  );
};
