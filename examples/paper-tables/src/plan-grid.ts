import type { Store } from "@longtail/checkpoint";
import { type LongtailError, type ReadFile, several, under } from "@longtail/core";
import { plan, sharesStage1 } from "@longtail/mislas";
import * as A from "#fp-ts/Array";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as T from "#fp-ts/Task";
import * as TE from "#fp-ts/TaskEither";
import type { Cell } from "./cell.js";
import { readCell } from "./results.js";

/** Some cells, and those of them that have yet to run. */
export interface Grid {
  readonly cells: readonly Cell[];
  readonly missing: readonly Cell[];
}

// An error that many cells share, such as a missing data folder, is reported once.
const distinct = (errors: readonly LongtailError[]): LongtailError =>
  several([...new Map(errors.map((error) => [JSON.stringify(error), error])).values()]);

const checkAll = <A, B>(
  items: readonly A[],
  check: (item: A) => TE.TaskEither<LongtailError, B>,
): TE.TaskEither<LongtailError, readonly B[]> =>
  pipe(
    [...items],
    A.traverse(T.ApplicativeSeq)(check),
    T.map((results) => {
      const { left, right } = A.separate(results);
      return left.length > 0 ? E.left(distinct(left)) : E.right(right);
    }),
  );

// Cells that differ only in their seed plan alike.
const onePerPipeline = (cells: readonly Cell[]): readonly Cell[] => [
  ...new Map(cells.map((cell) => [JSON.stringify(cell.pipeline), cell])).values(),
];

// Reads each file once for all checks.
const cached = (read: ReadFile): ReadFile => {
  const files = new Map<string, ReturnType<ReturnType<ReadFile>>>();
  return (file) => () => {
    const found = files.get(file) ?? read(file)();
    files.set(file, found);
    return found;
  };
};

/**
 * Finds the cells that have yet to run.
 *
 * @error errors of reading results, for all cells together
 */
export const findMissing = (
  cells: readonly Cell[],
  store: Store,
): TE.TaskEither<LongtailError, Grid> =>
  pipe(
    checkAll(cells, (cell) =>
      pipe(
        readCell(store, cell),
        TE.map((found) => (found === undefined ? [cell] : [])),
      ),
    ),
    TE.map((found) => ({ cells, missing: found.flat() })),
  );

/**
 * Finds the cells that have yet to run, and plans each of them.
 *
 * @error errors of reading results and of planning, for all cells together
 */
export const planGrid = (
  cells: readonly Cell[],
  store: Store,
  read: ReadFile,
): TE.TaskEither<LongtailError, Grid> =>
  pipe(
    findMissing(cells, store),
    TE.chainFirst(({ missing }) => {
      const cachedRead = cached(read);
      return checkAll(onePerPipeline(missing), ({ name, pipeline, seed }) =>
        pipe(
          plan(pipeline, { read: cachedRead, seed }),
          TE.bimap(under(name), () => undefined),
        ),
      );
    }),
  );

/** The number of distinct stages 1 that some cells train. */
export const stage1Trainings = (cells: readonly Cell[]): number =>
  cells.filter((cell, i) => !cells.slice(0, i).some((before) => sharesStage1(before, cell))).length;
