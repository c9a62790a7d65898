import type { Seed } from "@longtail/core";
import type { Pipeline } from "@longtail/mislas";

/** One run of a table: a descriptor and a seed, under the name that its files bear. */
export interface Cell {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly seed: Seed;
}

/** The cell of a method in a setting (`cifar10-lt-100/short`) with a seed. */
export const cellOf = (setting: string, method: string, pipeline: Pipeline, seed: Seed): Cell => ({
  name: `${setting.replaceAll("/", "-")}-${method}-seed${seed}`,
  pipeline,
  seed,
});
