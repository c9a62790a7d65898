import { availableParallelism } from "node:os";
import { circumstances } from "../result-file.js";
import { type Agreement, agreement } from "./agreement.js";
import { figures, wayOf } from "./figures.js";
import { keep } from "./keep.js";
import { measureAt } from "./measure-at.js";
import type { Options } from "./options.js";
import type { Size } from "./protocol.js";
import { scaled } from "./scaled.js";
import { imageTable } from "./tables/images.js";
import { convolutionTable, normalizationTable } from "./tables/operators.js";
import { stepTable } from "./tables/steps.js";
import { verdictTable } from "./tables/verdict.js";
import { torchOf } from "./torch-of.js";
import { type Way, waysAt } from "./ways.js";

const chosen = (size: Size, only: readonly string[] | undefined): readonly Way[] => {
  const ways = waysAt(size, availableParallelism());
  const unknown = only?.filter((id) => !ways.some((way) => way.id === id)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `no way ${unknown.join(", ")}; there are ${ways.map(({ id }) => id).join(", ")}`,
    );
  return ways.filter(({ id }) => only === undefined || only.includes(id));
};

const sentence = ({ losses, largest, good }: Agreement): string => {
  const ways = Object.keys(losses);
  const difference = `${(100 * largest).toFixed(4)} %`;
  if (!good) return `NOT THE SAME NET: first losses differ by ${difference}.`;
  return ways.length < 2
    ? "There are no two ways of a step whose losses could be compared."
    : `The first losses of ${ways.join(", ")} agree within ${difference}.`;
};

/** Compares all ways of a step; gives whether all of them were the same network and none failed. */
export const compare = async (asked: Options): Promise<boolean> => {
  const { size, rounds, only } = asked;
  const where = circumstances(); // the commit it began with
  const ways = await measureAt(size, chosen(size, only), asked);
  const agreed = agreement(ways, size);
  const judged = figures(ways);
  const result = {
    what: `a step of ResNet-${size.depth}, batch ${size.batch}, 100 classes`,
    ...where,
    backend: wayOf(ways, "ours")?.description ?? "not measured",
    torch: torchOf(ways),
    threads: availableParallelism(),
    rounds,
    ...size,
    ways: ways.map((way) => scaled(way, size)),
    agreement: agreed,
    figures: judged,
  };
  keep(
    "training-step",
    asked,
    result,
    [
      verdictTable(judged),
      stepTable(ways, size),
      imageTable(ways),
      normalizationTable(ways, size),
      convolutionTable(ways),
    ].filter(({ rows }) => rows.length > 0),
  );
  console.log(sentence(agreed));
  return agreed.good && ways.every(({ outcome }) => outcome !== "failed");
};
