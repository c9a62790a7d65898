import { type Checked, failure, gathered, gatheredList } from "@longtail/core";
import { backends } from "longtail";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { type Block, blocksOf, cellOfRow, factors } from "./blocks.js";
import type { Cell } from "./cell.js";
import { changeRecipes } from "./change-recipes.js";
import { checkName, checkSeed, splitList } from "./checks.js";
import { checkData, checkOut } from "./folders.js";
import type { Options } from "./options.js";
import type { SetName } from "./published/figures.js";
import type { Subject } from "./subject.js";
import type { RecipeLength, Table } from "./tables/table.js";
import { tables } from "./tables/tables.js";

/** A queue of `@longtail/sweep`, and where its workers write; a folder of the results when absent. */
export interface QueueRequest {
  readonly redis: string;
  readonly store?: string;
}

/** A checked command line. */
export interface Request extends Subject {
  /** All blocks of the table, requested or not: those with results are shown. */
  readonly blocks: readonly Block[];
  /** The requested cells. */
  readonly cells: readonly Cell[];
  readonly data?: string;
  readonly backend: string;
  readonly out: string;
  readonly plan: boolean;
  readonly render: boolean;
  /** The queue whose workers run the missing cells. */
  readonly queue?: QueueRequest;
}

const setsOf = (table: Table, requested: string | undefined): Checked<readonly SetName[]> => {
  if (requested === undefined) return E.right(table.defaultSets);
  const all = table.sets.length > 2 ? "all" : "both";
  const known = table.sets.length > 1 ? ([...table.sets, all] as const) : table.sets;
  return pipe(
    checkName("dataset", "dataset of this table", known)(requested),
    E.map((name) => table.sets.filter((set) => name === all || name === set)),
  );
};

const recipeOf = ({ recipes }: Table, requested: string | undefined): Checked<RecipeLength> =>
  requested === undefined
    ? E.right(recipes[0] as RecipeLength)
    : checkName("recipe", "recipe", recipes)(requested);

const methodsOf = (
  blocks: readonly Block[],
  requested: string | undefined,
): Checked<readonly string[]> => {
  const known = [...new Set(blocks.flatMap(({ rows }) => rows.map(({ method }) => method)))];
  return requested === undefined
    ? E.right(known)
    : gatheredList(splitList(requested).map(checkName("methods", "method of this table", known)));
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

const checkMode = ({
  plan,
  render,
  queue,
  store,
}: Options): Checked<Pick<Request, "plan" | "render" | "queue">> => {
  const modes = [
    ...(plan ? ["--plan"] : []),
    ...(render ? ["--render"] : []),
    ...(queue === undefined ? [] : ["--queue"]),
  ];
  const wrong = (message: string): Checked<never> =>
    E.left(failure("Custom", { path: [], message }));
  if (modes.length > 1) return wrong(`${modes.join(" and ")} exclude each other`);
  if (store !== undefined && queue === undefined) return wrong("--store needs --queue URL");
  return E.right({
    plan,
    render,
    ...(queue !== undefined && {
      queue: { redis: queue, ...(store !== undefined && { store }) },
    }),
  });
};

const requestFor =
  (options: Options) =>
  (table: Table): Checked<Request> => {
    const { dataset, factor, seeds, methods, recipe, set, backend } = options;
    return pipe(
      gathered({
        recipe: recipeOf(table, recipe),
        sets: setsOf(table, dataset),
        wanted: gatheredList(
          splitList(factor).map(checkName("factor", "imbalance factor", factors.map(String))),
        ),
        seeds: gatheredList(splitList(seeds).map(checkSeed)),
        backend: checkName("backend", "backend", Object.keys(backends))(backend),
        data: checkData(options),
        out: checkOut(options),
        mode: checkMode(options),
      }),
      E.bind("chosen", (checked) => methodsOf(blocksOf(table, checked.recipe), methods)),
      E.chain(({ sets, wanted, chosen, data, mode, ...checked }) => {
        const isRequested = (block: Block): boolean =>
          sets.includes(block.set) &&
          (block.factor === undefined || wanted.includes(String(block.factor)));
        return pipe(
          changeRecipes(
            set,
            blocksOf(table, checked.recipe),
            (block, { method }) => isRequested(block) && chosen.includes(method),
          ),
          E.map((blocks) => ({
            table,
            recipe: checked.recipe,
            settings: set,
            blocks,
            cells: cellsOf(blocks.filter(isRequested), chosen, checked.seeds),
            backend: checked.backend,
            out: checked.out,
            ...data,
            ...mode,
          })),
        );
      }),
    );
  };

/**
 * Interprets the options. It reports all errors together.
 *
 * @error UnknownName · OutOfRange · Incompatible · WrongType · Custom · errors of decoding a changed recipe
 */
export const requestOf = (options: Options): Checked<Request> =>
  pipe(
    checkName("table", "table", Object.keys(tables))(options.table),
    E.chain((name) => requestFor(options)(tables[name] as Table)),
  );
