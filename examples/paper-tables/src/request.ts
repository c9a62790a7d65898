import { failure, type LongtailError } from "@longtail/core";
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { backends } from "longtail";
import { type Block, blockOf, cellOfRow, factors } from "./blocks.js";
import type { Cell } from "./cell.js";
import { changed } from "./changed.js";
import { all, type Checked, chosen, gathered, seedOf, words } from "./checks.js";
import { dataFor, outFor } from "./folders.js";
import type { Options } from "./options.js";
import type { SetName } from "./published/figures.js";
import type { Subject } from "./subject.js";
import { tables } from "./tables/index.js";
import type { RecipeName, Table } from "./tables/table.js";

/** What the command line asks for, checked as far as words can be. */
export interface Request extends Subject {
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

const recipeNames: readonly RecipeName[] = ["short", "published"];

const setsOf = (table: Table, asked: string | undefined): Checked<readonly SetName[]> => {
  if (asked === undefined) return E.right(table.usual);
  const known = table.sets.length > 1 ? [...table.sets, "both"] : table.sets;
  return pipe(
    chosen("dataset", "data set of this table", known)(asked),
    E.map(() => table.sets.filter((set) => asked === "both" || asked === set)),
  );
};

const blocksOf = (table: Table, recipe: RecipeName): readonly Block[] =>
  table.sets.flatMap((set) => factors.map((factor) => blockOf(table, recipe, set, factor)));

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

const workFor = ({ plan, render }: Options): Checked<Pick<Request, "plan" | "render">> =>
  plan && render
    ? E.left(failure("Custom", { path: [], message: "--plan and --render exclude each other" }))
    : E.right({ plan, render });

const requestFor =
  (options: Options) =>
  (table: Table): Checked<Request> => {
    const { dataset, factor, seeds, methods, recipe, set, backend } = options;
    return pipe(
      gathered({
        recipe: chosen("recipe", "recipe", recipeNames)(recipe) as Checked<RecipeName>,
        sets: setsOf(table, dataset),
        wanted: all(words(factor), chosen("factor", "imbalance factor", factors.map(String))),
        seeds: all(words(seeds), seedOf),
        backend: chosen("backend", "backend", Object.keys(backends))(backend),
        data: dataFor(options),
        out: outFor(options),
        work: workFor(options),
      }),
      E.bind("asked", (made) => methodsOf(blocksOf(table, made.recipe), methods)),
      E.chain(({ sets, wanted, asked, data, work, ...made }) => {
        const isAsked = (block: Block): boolean =>
          sets.includes(block.set) && wanted.includes(String(block.factor));
        return pipe(
          changed(
            set,
            blocksOf(table, made.recipe),
            (block, { method }) => isAsked(block) && asked.includes(method),
          ),
          E.map((blocks) => ({
            table,
            recipe: made.recipe,
            settings: set,
            blocks,
            cells: cellsOf(blocks.filter(isAsked), asked, made.seeds),
            backend: made.backend,
            out: made.out,
            ...data,
            ...work,
          })),
        );
      }),
    );
  };

/**
 * What is asked for, in this program's own terms.
 *
 * @error UnknownName · OutOfRange · Incompatible · WrongType · Custom · what a changed recipe's decoding reports; all options together
 */
export const requestOf = (options: Options): E.Either<LongtailError, Request> =>
  pipe(
    chosen("table", "table", Object.keys(tables))(options.table),
    E.chain((name) => requestFor(options)(tables[name] as Table)),
  );
