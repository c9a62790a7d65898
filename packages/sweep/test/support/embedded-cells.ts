import { embedded } from "@longtail/mislas";
import type { Cell } from "@longtail/sweep";

/** Small cells of some methods; a run of one takes a second or so. */
export const smallCells = (
  methods: readonly (keyof ReturnType<typeof embedded>)[],
  seeds: readonly number[],
  epochs = 3,
): readonly Cell[] => {
  const pipelines = embedded(
    { classes: 3, largestClass: 6, imbalanceFactor: 3 },
    { batch: 4, epochs, stage2Epochs: 2 },
  );
  return methods.flatMap((method) =>
    seeds.map((seed) => ({
      id: `${method}-seed${seed}`,
      settings: [],
      pipeline: pipelines[method],
      seed,
    })),
  );
};
