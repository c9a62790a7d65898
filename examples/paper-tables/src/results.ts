import type { Store } from "@longtail/checkpoint";
import { type Checked, failure, type LongtailError } from "@longtail/core";
import { firstDifference } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import { fileText } from "./finished.js";
import { Finished } from "./finished-codec.js";
import { namesIn } from "./folders.js";
import { decodeFile } from "./json-file.js";

const fileOf = (cell: string): string => `${cell}.json`;

const checkDescriptor =
  ({ name, pipeline, seed }: Cell) =>
  (finished: Finished): Checked<Finished> => {
    // The pipeline's name is only a title, so it may differ.
    const theirs = { ...Object(finished.descriptor), name: "any", seed: finished.seed };
    const where =
      finished.cell === name ? firstDifference(theirs, { ...pipeline, name: "any", seed }) : "cell";
    return where === undefined
      ? E.right(finished)
      : E.left(
          failure("FileForeign", {
            file: fileOf(name),
            expected: "a result of the current recipe",
            found: `one that differs in ${where}: to run the cell again, move it and its folder in runs away`,
          }),
        );
  };

/**
 * The stored result of a cell; `undefined` if it has not been run.
 *
 * @error FileUnreadable · FileForeign (not JSON; a result of another descriptor) · errors of the codec
 */
export const readCell = (
  store: Store,
  cell: Cell,
): TE.TaskEither<LongtailError, Finished | undefined> =>
  pipe(
    store.read(fileOf(cell.name)),
    TE.chainEitherK((found) =>
      found === undefined
        ? E.right(undefined)
        : pipe(found, decodeFile(fileOf(cell.name), Finished), E.chain(checkDescriptor(cell))),
    ),
  );

/** Stores the result of a cell. */
export const writeCell = (store: Store, finished: Finished): TE.TaskEither<LongtailError, void> =>
  store.write(fileOf(finished.cell), new TextEncoder().encode(fileText(finished)));

/** The seeds of a series of cells for which a folder holds a result. */
export const seedsOf = (folder: string, series: string): readonly number[] => {
  const before = `${series}-seed`;
  return namesIn(folder)
    .filter((name) => name.startsWith(before) && /^\d+\.json$/.test(name.slice(before.length)))
    .map((name) => Number.parseInt(name.slice(before.length), 10))
    .sort((a, b) => a - b);
};
