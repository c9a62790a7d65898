import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, failure, type LongtailError, under } from "@longtail/core";
import { Pipeline } from "@longtail/two-stage";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { backends } from "longtail";
import { withOverrides } from "longtail/overrides";
import { type Block, blockOf, cellOfRow, factors } from "./blocks.js";
import type { Cell } from "./cell.js";
import { all, type Checked, chosen, gathered, seedOf, words } from "./checks.js";
import type { Options } from "./options.js";
import type { SetName } from "./published/figures.js";
import { tables } from "./tables/index.js";
import type { RecipeName, Row, Table } from "./tables/table.js";

/** What the command line asks for, checked as far as words can be. */
export interface Request {
  readonly table: Table;
  readonly recipe: RecipeName;
  /** All that the table can be of, whatever is asked for: what there is of it is shown. */
  readonly blocks: readonly Block[];
  /** The cells that are asked for. */
  readonly cells: readonly Cell[];
  readonly data?: string;
  readonly backend: string;
  readonly out: string;
  readonly plan: boolean;
  readonly render: boolean;
}

/** This example's own results, which are kept with its source. */
export const ownResults = fileURLToPath(new URL("../results", import.meta.url));

const recipeNames: readonly RecipeName[] = ["short", "published"];

const setsOf = (table: Table, asked: string | undefined): Checked<readonly SetName[]> => {
  if (asked === undefined) return E.right(table.usual);
  const known = table.sets.length > 1 ? [...table.sets, "both"] : table.sets;
  return pipe(
    chosen("dataset", "data set of this table", known)(asked),
    E.map(() => table.sets.filter((set) => asked === "both" || asked === set)),
  );
};

// A setting of stage 2 passes over methods that have none.
const applies =
  ({ pipeline }: Row) =>
  (setting: string): boolean =>
    pipeline.stage2 !== undefined || !setting.startsWith("stage2.");

const overridden =
  (settings: readonly string[]) =>
  (row: Row): Checked<Row> =>
    pipe(
      withOverrides(row.pipeline, settings.filter(applies(row))),
      E.chain(decode(Pipeline)),
      E.bimap(under(row.method), (pipeline) => ({ ...row, pipeline })),
    );

const blocksOf = (
  table: Table,
  recipe: RecipeName,
  settings: readonly string[],
): Checked<readonly Block[]> =>
  all(
    table.sets.flatMap((set) => factors.map((factor) => blockOf(table, recipe, set, factor))),
    (block) =>
      pipe(
        all(block.rows, overridden(settings)),
        E.map((rows) => ({ ...block, rows })),
      ),
  );

const methodsOf = (
  blocks: readonly Block[],
  asked: string | undefined,
): Checked<readonly string[]> => {
  const known = [...new Set(blocks.flatMap(({ rows }) => rows.map(({ method }) => method)))];
  return asked === undefined
    ? E.right(known)
    : all(words(asked), chosen("methods", "method of this table", known));
};

const cellsOf = (
  blocks: readonly Block[],
  methods: readonly string[],
  seeds: readonly number[],
): readonly Cell[] => {
  const cells = seeds.flatMap((seed) =>
    blocks.flatMap((block) =>
      block.rows
        .filter(({ method }) => methods.includes(method))
        .map((row) => cellOfRow(block, row, seed)),
    ),
  );
  return [...new Map(cells.map((cell) => [cell.name, cell])).values()];
};

// A changed recipe's results are not those of the recipe.
const ownFolder = ({ set, out }: Options): Checked<string> =>
  set.length > 0 && out === undefined
    ? E.left(
        failure("Incompatible", {
          path: ["--set"],
          what: "a changed recipe",
          needs: "a folder of its own, given with --out",
          got: "the folder of the recipes' results",
        }),
      )
    : E.right(resolve(out ?? ownResults));

const requestFor =
  (options: Options) =>
  (table: Table): Checked<Request> => {
    const { dataset, factor, seeds, methods, recipe, set, data, backend, plan, render } = options;
    return pipe(
      gathered({
        recipe: chosen("recipe", "recipe", recipeNames)(recipe) as Checked<RecipeName>,
        sets: setsOf(table, dataset),
        wanted: all(words(factor), chosen("factor", "imbalance factor", factors.map(String))),
        seeds: all(words(seeds), seedOf),
        backend: chosen("backend", "backend", Object.keys(backends))(backend),
        out: ownFolder(options),
      }),
      E.chain((made) =>
        pipe(
          blocksOf(table, made.recipe, set),
          E.bindTo("blocks"),
          E.bind("asked", ({ blocks }) => methodsOf(blocks, methods)),
          E.map(({ blocks, asked }) => ({
            table,
            recipe: made.recipe,
            blocks,
            cells: cellsOf(
              blocks.filter(
                (block) =>
                  made.sets.includes(block.set) && made.wanted.includes(String(block.factor)),
              ),
              asked,
              made.seeds,
            ),
            backend: made.backend,
            out: made.out,
            plan,
            render,
            ...(data === undefined ? {} : { data }),
          })),
        ),
      ),
    );
  };

/**
 * What is asked for, in this program's own terms.
 *
 * @error UnknownName · OutOfRange · Incompatible · what a changed recipe's decoding reports; all options together
 */
export const requestOf = (options: Options): E.Either<LongtailError, Request> =>
  pipe(
    chosen("table", "table", Object.keys(tables))(options.table),
    E.chain((name) => requestFor(options)(tables[name] as Table)),
  );
