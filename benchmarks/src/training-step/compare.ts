import { availableParallelism } from "node:os";
import { circumstances } from "../result-file.js";
import { type Agreement, agreement } from "./agreement.js";
import { figures, wayOf } from "./figures.js";
import { keep } from "./keep.js";
import { measureAt } from "./measure-at.js";
import type { Options } from "./options.js";
import type { Size } from "./protocol.js";
import { scaled } from "./scaled.js";
import { type StepResult, stepTables } from "./step-tables.js";
import { torchOf } from "./torch-of.js";
import { type Way, waysAt } from "./ways.js";

const select = (size: Size, only: readonly string[] | undefined): readonly Way[] => {
  const ways = waysAt(size, availableParallelism());
  const unknown = only?.filter((id) => !ways.some((way) => way.id === id)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `unknown way ${unknown.join(", ")}; known ways: ${ways.map(({ id }) => id).join(", ")}`,
    );
  return ways.filter(({ id }) => only === undefined || only.includes(id));
};

const sentence = ({ losses, largest, good }: Agreement): string => {
  const ways = Object.keys(losses);
  const difference = `${(100 * largest).toFixed(4)} %`;
  if (!good) return `NOT THE SAME NETWORK: first losses differ by ${difference}.`;
  return ways.length < 2
    ? "Fewer than two ways of a step were measured, so no losses were compared."
    : `The first losses of ${ways.join(", ")} agree within ${difference}.`;
};

/** Compares all ways of a step. Returns whether all trained the same network and none failed. */
export const compare = async (options: Options): Promise<boolean> => {
  const { size, rounds, only } = options;
  const where = circumstances(); // the commit at the start
  const ways = await measureAt(size, select(size, only), options);
  const agreed = agreement(ways, size);
  const result: StepResult = {
    what: `a step of ResNet-${size.depth}, batch ${size.batch}, 100 classes`,
    ...where,
    backend: wayOf(ways, "ours")?.description ?? "not measured",
    torch: torchOf(ways),
    threads: availableParallelism(),
    rounds,
    ...size,
    ways: ways.map((way) => scaled(way, size)),
    agreement: agreed,
    figures: figures(ways),
  };
  keep("training-step", options, result, stepTables(result));
  console.log(sentence(agreed));
  return agreed.good && ways.every(({ outcome }) => outcome !== "failed");
};
