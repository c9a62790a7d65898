import {
  derive,
  generator,
  type Sampler,
  type Seed,
  uniformFloat64,
  uniformInt,
} from "@longtail/core";
import { aliasTable, pick } from "./alias-table.js";
import type { ClassIndex } from "./class-index.js";

/**
 * Draws with replacement: a class by its probability, then one of its images uniformly.
 *
 * @shape probabilities (epoch) => float64 [K]
 */
export const drawing =
  (
    { counts, starts, positions }: ClassIndex,
    probabilities: (epoch: number) => Float64Array,
    seed: Seed,
    length: number,
  ): Sampler =>
  (epoch) => {
    const table = aliasTable(probabilities(epoch));
    const rng = generator(derive(seed, epoch));
    const drawn = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const label = pick(table, uniformFloat64(rng));
      const rank = uniformInt(rng, 0, (counts[label] as number) - 1);
      drawn[i] = positions[(starts[label] as number) + rank] as number;
    }
    return drawn;
  };
