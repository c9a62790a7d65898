import { recipes } from "@longtail/two-stage";
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

const pipelinesOf = (setting: string) =>
  Object.fromEntries(
    Object.entries(recipes)
      .filter(([name]) => name.startsWith(`${setting}/`))
      .map(([name, pipeline]) => [name.slice(setting.length + 1), pipeline]),
  );

/** The imbalance factors for which there are recipes. */
export const factors: readonly number[] = [
  ...new Set(
    Object.keys(recipes).flatMap((name) => {
      const factor = /^cifar10-lt-(\d+)\//.exec(name)?.[1];
      return factor === undefined ? [] : [Number(factor)];
    }),
  ),
];

/** The part of a table for one set and factor. */
export const blockOf = (table: Table, recipe: RecipeName, set: SetName, factor: number): Block => {
  const setting = `${set}-lt-${factor}/${recipe}`;
  return {
    set,
    factor,
    setting,
    title: `${titles[set]}-LT, factor ${factor}`,
    rows: table.rows(pipelinesOf(setting), { set, factor, recipe }),
  };
};

/** The cell of a row with a seed. */
export const cellOfRow = ({ setting }: Block, row: Row, seed: number): Cell =>
  cellOf(row.setting ?? setting, row.method, row.pipeline, seed);
