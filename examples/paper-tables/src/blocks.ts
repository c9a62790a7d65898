import { groupName, type RecipeGroup, recipes } from "@longtail/mislas";
import { type Cell, cellOf } from "./cell.js";
import type { SetName } from "./published/figures.js";
import type { RecipeName, Row, Table } from "./tables/table.js";

/** A table of one set at one imbalance factor. */
export interface Block {
  readonly set: SetName;
  readonly factor: number;
  readonly title: string;
  /** As recipes are named: `cifar10-lt-100/short`. */
  readonly setting: string;
  readonly rows: readonly Row[];
}

const titles = { cifar10: "CIFAR-10", cifar100: "CIFAR-100" } as const;

// Published results of a set need no pipeline to be shown, so a group may have none.
const pipelinesOf = (group: RecipeGroup) =>
  Object.fromEntries(
    recipes
      .filter((recipe) => groupName(recipe) === groupName(group))
      .map(({ method, pipeline }) => [method, pipeline]),
  );

/** The imbalance factors for which there are recipes. */
export const factors: readonly number[] = [
  ...new Set(recipes.flatMap(({ factor }) => (factor === undefined ? [] : [factor]))),
];

/** The part of a table for one set and factor. */
export const blockOf = (table: Table, recipe: RecipeName, set: SetName, factor: number): Block => {
  const group = { set: `${set}-lt`, factor, length: recipe } as RecipeGroup;
  return {
    set,
    factor,
    setting: groupName(group),
    title: `${titles[set]}-LT, factor ${factor}`,
    rows: table.rows(pipelinesOf(group), { set, factor, recipe }),
  };
};

/** The cell of a row with a seed. */
export const cellOfRow = ({ setting }: Block, row: Row, seed: number): Cell =>
  cellOf(row.setting ?? setting, row.method, row.pipeline, seed);
