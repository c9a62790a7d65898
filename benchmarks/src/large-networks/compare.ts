import { availableParallelism } from "node:os";
import { circumstances } from "../result-file.js";
import { taskOf, wayOf } from "../training-step/figures.js";
import { keep } from "../training-step/keep.js";
import { measureAt } from "../training-step/measure-at.js";
import { torchOf } from "../training-step/torch-of.js";
import type { Options } from "./options.js";
import { writeProblem } from "./problem.js";
import { figures, type LargeResult, largeTables } from "./tables.js";
import { groupedWays, networkWays } from "./ways.js";

/** How far the first losses of different ways may differ, relatively. */
const TOLERANCE = 1e-3;

/** Compares all ways. Returns whether all had the same first loss and none failed. */
export const compare = async (options: Options): Promise<boolean> => {
  const { size, rounds } = options;
  const where = circumstances(); // the commit at the start
  const cores = availableParallelism();
  const networks = await measureAt(size, networkWays(size, cores), options, writeProblem);
  const grouped = await measureAt(size, groupedWays(size, cores), options, writeProblem);
  const firstLosses = Object.fromEntries(
    networks.flatMap(({ id }) => {
      const loss = taskOf(networks, id, "step")?.values[0];
      return loss === undefined ? [] : [[id, loss] as const];
    }),
  );
  const result: LargeResult = {
    what: `ResNet-${size.depth} at 224 x 224, batch ${size.batch}, 1000 classes`,
    ...where,
    backend: wayOf(networks, "ours")?.description ?? "not measured",
    torch: torchOf(networks),
    threads: cores,
    rounds,
    ...size,
    networks,
    grouped,
    firstLosses,
    figures: figures({ networks, grouped, threads: cores }),
  };
  keep("large-networks", options, result, largeTables(result));
  const losses = Object.values(firstLosses);
  const apart = Math.max(...losses) / Math.min(...losses) - 1;
  console.log(`The first losses agree within ${(100 * apart).toFixed(4)} %.`);
  const failed = [...networks, ...grouped].some(({ outcome }) => outcome === "failed");
  return apart <= TOLERANCE && !failed;
};
