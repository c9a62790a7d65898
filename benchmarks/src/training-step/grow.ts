import { availableParallelism } from "node:os";
import { circumstances } from "../result-file.js";
import { keep } from "./keep.js";
import { measureAt } from "./measure-at.js";
import type { Options } from "./options.js";
import { type Grown, growthTable } from "./tables/growth.js";
import { torchOf } from "./torch-of.js";
import { growth, rivals } from "./ways.js";

/** Measures our step and PyTorch's at sizes around the one that was asked for. */
export const grow = async (asked: Options): Promise<boolean> => {
  const where = circumstances(); // the commit it began with
  const grown: Grown[] = [];
  for (const size of growth(asked.size)) {
    console.log(`\nResNet-${size.depth}, batch ${size.batch}`);
    const ways = await measureAt(size, rivals(size, availableParallelism()), asked);
    grown.push({ size, ways });
  }
  const result = {
    what: "a stage-1 step as batch and depth grow",
    ...where,
    torch: torchOf(grown.flatMap(({ ways }) => ways)),
    rounds: asked.rounds,
    sizes: grown,
  };
  keep("training-step-growth", asked, result, [growthTable(grown)]);
  return true;
};
