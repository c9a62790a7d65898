import { embedded } from "@longtail/mislas";
import type { Cell } from "@longtail/sweep";

const pipelines = embedded(
  { classes: 3, largestClass: 6, imbalanceFactor: 3 },
  { batch: 4, epochs: 3, stage2Epochs: 2 },
);

/** Small cells of some methods; a run of one takes a second or so. */
export const smallCells = (
  methods: readonly (keyof typeof pipelines)[],
  seeds: readonly number[],
): readonly Cell[] =>
  methods.flatMap((method) =>
    seeds.map((seed) => ({
      id: `${method}-seed${seed}`,
      settings: [],
      pipeline: pipelines[method],
      seed,
    })),
  );
