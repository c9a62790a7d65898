import type { Seed } from "@longtail/core";
import type { Pipeline } from "@longtail/mislas";

/** One run of a table: a descriptor and a seed. */
export interface Cell {
  /** The name of the cell's files. */
  readonly name: string;
  /** The same without the seed: what the cells of one row share. */
  readonly series: string;
  readonly pipeline: Pipeline;
  readonly seed: Seed;
}

/** The cell of a method in a setting (`cifar10-lt-100/short`) with a seed. */
export const cellOf = (setting: string, method: string, pipeline: Pipeline, seed: Seed): Cell => {
  const series = `${setting.replaceAll("/", "-")}-${method}`;
  return { name: `${series}-seed${seed}`, series, pipeline, seed };
};
