import { groupName, type Recipe, type RecipeGroup, recipes } from "@longtail/mislas";
import { type Cell, cellOf } from "./cell.js";
import type { SetName } from "./published/figures.js";
import type { RecipeLength, Row, Table } from "./tables/table.js";

/** The imbalance factor of a long-tailed set. */
export type Factor = NonNullable<Recipe["factor"]>;

/** A table for one set at one imbalance factor. */
export interface Block {
  readonly set: SetName;
  readonly factor: Factor;
  readonly title: string;
  /** The name of the recipes' group: `cifar10-lt-100/short`. */
  readonly setting: string;
  readonly rows: readonly Row[];
}

const titles = { cifar10: "CIFAR-10", cifar100: "CIFAR-100" } as const;

// Published results are shown even without a pipeline, so a group may have no recipes.
const pipelinesOf = (group: string) =>
  Object.fromEntries(
    recipes
      .filter((recipe) => groupName(recipe) === group)
      .map(({ method, pipeline }) => [method, pipeline]),
  );

/** The imbalance factors that have recipes. */
export const factors: readonly Factor[] = [
  ...new Set(recipes.flatMap(({ factor }) => factor ?? [])),
];

/** The part of a table for one set and factor. */
export const blockOf = (
  table: Table,
  length: RecipeLength,
  set: SetName,
  factor: Factor,
): Block => {
  const group: RecipeGroup = { set: `${set}-lt`, factor, length };
  const setting = groupName(group);
  return {
    set,
    factor,
    setting,
    title: `${titles[set]}-LT, factor ${factor}`,
    rows: table.rows(pipelinesOf(setting), { set, factor, recipe: length }),
  };
};

/** The cell of a row with a seed. */
export const cellOfRow = ({ setting }: Block, row: Row, seed: number): Cell =>
  cellOf(row.setting ?? setting, row.method, row.pipeline, seed);
