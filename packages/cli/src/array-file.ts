import { existsSync } from "node:fs";
import { type NumberRows, openArray, readArray, readLabels } from "@longtail/arrays";
import { fileSource } from "@longtail/arrays/file-source";
import { failure, integers, type LongtailError, within } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";

/** A file of numbers, as the command line names it: `FILE`, or `FILE#NAME` where it holds several arrays or columns. */
const partsOf = (reference: string): { readonly file: string; readonly name?: string } => {
  const at = reference.lastIndexOf("#");
  return at <= 0 || existsSync(reference)
    ? { file: reference }
    : { file: reference.slice(0, at), name: reference.slice(at + 1) };
};

/**
 * Opens a file of numbers, uses it, and closes it.
 *
 * @error FileMissing (with its purpose) · those of `openArray` · those of its use
 */
export const withArray = <A>(
  reference: string,
  purpose: string,
  prefer: readonly string[],
  use: (rows: NumberRows) => TE.TaskEither<LongtailError, A>,
): TE.TaskEither<LongtailError, A> => {
  const { file, name } = partsOf(reference);
  return TE.bracket(
    fileSource(file, purpose),
    (source) =>
      pipe(openArray(source, { prefer, ...(name !== undefined && { name }) }), TE.chain(use)),
    (source) => TE.fromTask(source.close),
  );
};

/** Labels from a file. */
export const labelsIn = (
  reference: string,
  purpose: string,
): TE.TaskEither<LongtailError, Int32Array> =>
  withArray(reference, purpose, ["label", "labels", "target", "targets", "y"], readLabels);

/** Training images per class from a file, if each class has one at least. */
export const countsIn = (reference: string): TE.TaskEither<LongtailError, readonly number[]> =>
  withArray(reference, "the training images of each class", ["count", "counts"], (rows) =>
    pipe(
      readArray(rows),
      TE.chainEitherK(({ data }) => {
        const counts = Array.from(data, Number);
        const classIndex = counts.findIndex((count) => !within(integers(1), count));
        return classIndex < 0
          ? E.right(counts)
          : E.left(
              failure("BadCount", {
                path: [rows.file],
                classIndex,
                count: counts[classIndex] as number,
              }),
            );
      }),
    ),
  );
