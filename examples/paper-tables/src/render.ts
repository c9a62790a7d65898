import { dirname } from "node:path";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type LongtailError, renderError } from "@longtail/core";
import * as A from "fp-ts/lib/Array.js";
import { pipe } from "fp-ts/lib/function.js";
import * as O from "fp-ts/lib/Option.js";
import * as T from "fp-ts/lib/Task.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { writeTexts } from "longtail/figures";
import { type Block, cellOfRow } from "./blocks.js";
import type { Finished } from "./finished.js";
import { markdownOf, withNumbers } from "./markdown.js";
import { pageOf } from "./page.js";
import { pictureName, pictureOf } from "./picture.js";
import { ownResults, type Request } from "./request.js";
import { readCell, seedsOf } from "./results.js";
import type { RecipeName, Row, Table } from "./tables/table.js";
import { type Result, type View, viewOf } from "./view.js";

/** What a rendering leaves. */
export interface Rendered {
  readonly views: readonly View[];
  /** The files written, by name. */
  readonly files: readonly string[];
  /** Results that could not be shown, a sentence each: broken ones, and those of a recipe that has changed since. */
  readonly passedOver: readonly string[];
}

interface Found {
  readonly finished: readonly Finished[];
  readonly errors: readonly LongtailError[];
}

const nameWithoutSeed = (name: string): string => name.replace(/-seed\d+$/, "");

const resultsOfRow = (out: string, block: Block, row: Row): T.Task<Found> => {
  const store = folderStore(out);
  const seeds = seedsOf(out, nameWithoutSeed(cellOfRow(block, row, 0).name));
  return pipe(
    [...seeds],
    A.traverse(T.ApplicativeSeq)((seed) => readCell(store, cellOfRow(block, row, seed))),
    T.map((read) => {
      const { left, right } = A.separate(read);
      return { finished: A.compact(right), errors: left };
    }),
  );
};

const resultsOf = (
  out: string,
  block: Block,
): T.Task<{ readonly results: readonly Result[]; readonly errors: readonly LongtailError[] }> =>
  pipe(
    [...block.rows],
    A.traverse(T.ApplicativeSeq)((row) =>
      pipe(
        resultsOfRow(out, block, row),
        T.map(({ finished, errors }) => ({ result: { row, finished }, errors })),
      ),
    ),
    T.map((rows) => ({
      results: rows.map(({ result }) => result),
      errors: rows.flatMap(({ errors }) => errors),
    })),
  );

// A row that several blocks have, a balanced set's, is no reason to show all of them.
const isShared = (blocks: readonly Block[], block: Block, row: Row): boolean => {
  const name = cellOfRow(block, row, 0).name;
  return blocks.some(
    (other) => other !== block && other.rows.some((one) => cellOfRow(other, one, 0).name === name),
  );
};

const filesOf = (
  table: Table,
  recipe: RecipeName,
  views: readonly View[],
): Readonly<Record<string, string>> => {
  const name = `${table.name}-${recipe}`;
  const pictures = table.picture === true ? views : [];
  return {
    [`${name}.md`]: markdownOf(table, recipe, views),
    [`${name}.html`]: pageOf(table, recipe, views),
    ...Object.fromEntries(
      pictures.map((view) => [pictureName(table, recipe, view), pictureOf(table, view)]),
    ),
  };
};

const readme = "README.md";

/** The README beside this example's own results, brought up to date. */
const withReadme =
  (out: string, table: Table, recipe: RecipeName, views: readonly View[]) =>
  (): TE.TaskEither<LongtailError, void> => {
    if (out !== ownResults) return TE.right(undefined);
    const store = folderStore(dirname(out));
    return pipe(
      store.read(readme),
      TE.chain((found) => {
        if (O.isNone(found)) return TE.right(undefined);
        const before = new TextDecoder().decode(found.value);
        const after = withNumbers(before, table, recipe, views);
        return after === before ? TE.right(undefined) : writeTexts(store, { [readme]: after });
      }),
    );
  };

/**
 * Writes the table of all results that a folder holds: whatever was run, when and for whom.
 *
 * @error FileUnwritable
 */
export const render = ({
  table,
  recipe,
  blocks,
  out,
}: Pick<Request, "table" | "recipe" | "blocks" | "out">): TE.TaskEither<LongtailError, Rendered> =>
  pipe(
    TE.fromTask(
      pipe(
        [...blocks],
        A.traverse(T.ApplicativeSeq)((block) =>
          pipe(
            resultsOf(out, block),
            T.map((found) => ({ ...found, block })),
          ),
        ),
      ),
    ),
    TE.chain((read) => {
      const views = read
        .filter(({ block, results }) =>
          results.some(({ row, finished }) => finished.length > 0 && !isShared(blocks, block, row)),
        )
        .map(({ block, results }) => viewOf(table, recipe, block, results));
      const files = views.length === 0 ? {} : filesOf(table, recipe, views);
      return pipe(
        writeTexts(folderStore(out), files),
        TE.chain(withReadme(out, table, recipe, views)),
        TE.map(() => ({
          views,
          files: Object.keys(files),
          passedOver: read.flatMap(({ errors }) => errors.map(renderError)),
        })),
      );
    }),
  );
