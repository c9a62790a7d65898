import { availableParallelism } from "node:os";
import { circumstances } from "../result-file.js";
import { keep } from "./keep.js";
import { measureAt } from "./measure-at.js";
import type { Options } from "./options.js";
import { type GrowthResult, growthTables, type SizeOutcomes } from "./tables/growth.js";
import { torchOf } from "./torch-of.js";
import { oursAndTorch, sizesAround } from "./ways.js";

/** Measures our step and PyTorch's at sizes around the given one. */
export const measureGrowth = async (options: Options): Promise<boolean> => {
  const where = circumstances(); // the commit at the start
  const sizes: SizeOutcomes[] = [];
  for (const size of sizesAround(options.size)) {
    console.log(`\nResNet-${size.depth}, batch ${size.batch}`);
    const ways = await measureAt(size, oursAndTorch(size, availableParallelism()), options);
    sizes.push({ size, ways });
  }
  const result: GrowthResult = {
    what: "a stage-1 step as batch and depth grow",
    ...where,
    torch: torchOf(sizes.flatMap(({ ways }) => ways)),
    rounds: options.rounds,
    sizes,
  };
  keep("training-step-growth", options, result, growthTables(result));
  return true;
};
