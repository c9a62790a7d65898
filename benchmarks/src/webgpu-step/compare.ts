import { circumstances } from "../result-file.js";
import { agreement } from "../training-step/agreement.js";
import { keep } from "../training-step/keep.js";
import type { MeasuredWay, Outcome } from "../training-step/measure.js";
import { measureAt } from "../training-step/measure-at.js";
import type { Size } from "../training-step/protocol.js";
import { verdictTable } from "../training-step/tables/verdict.js";
import { torchOf } from "../training-step/torch-of.js";
import { figures, type OnAdapter } from "./figures.js";
import type { Options } from "./options.js";
import { filterTable, stepTable } from "./tables.js";
import {
  adapterWays,
  CARD_BATCHES,
  FIRST_BATCH,
  filterGradientWays,
  NULL_BATCH,
  nullWays,
  torchWays,
} from "./ways.js";

interface AtSize {
  readonly size: Size;
  readonly adapter: string;
  readonly kind: OnAdapter["kind"];
  readonly steps: readonly Outcome[];
  readonly filters: readonly Outcome[];
}

const waysOf = ({ steps, filters }: AtSize): readonly Outcome[] => [...steps, ...filters];

const measured = (ways: readonly Outcome[]): MeasuredWay | undefined =>
  ways.find((way): way is MeasuredWay => way.outcome === "measured");

const measureAdapter = async (size: Size, asked: Options): Promise<AtSize> => {
  console.log(`\nthe adapter there is, batch ${size.batch}`);
  const steps = await measureAt(size, [...adapterWays(size), ...torchWays(size)], asked);
  const filters = await measureAt(size, filterGradientWays(size), asked);
  const adapter = measured(steps)?.description.replace(/, \w+ kernels$/, "") ?? "none";
  const kind = adapter.includes("(graphics card)") ? "card" : "software";
  return { size, adapter, kind, steps, filters };
};

const tablesAt = ({ size: { depth, batch }, adapter, kind, steps, filters }: AtSize) => [
  stepTable(`A step of ResNet-${depth}, batch ${batch}, on ${adapter}`, steps, kind === "card"),
  filterTable(`The filter gradient alone, batch ${batch}, on ${adapter}`, filters, batch),
];

/** Compares ways of a step on WebGPU; gives whether all of them were the same network and none failed. */
export const compare = async (asked: Options): Promise<boolean> => {
  const where = circumstances(); // the commit it began with
  const { depth } = asked;
  console.log("Dawn's null device");
  const nullSize = { depth, batch: NULL_BATCH };
  const onNull = await measureAt(nullSize, nullWays(nullSize), asked);
  const sizes: AtSize[] = [];
  if (!asked.nullOnly) {
    const first = await measureAdapter({ depth, batch: FIRST_BATCH }, asked);
    sizes.push(first);
    for (const batch of first.kind === "card" ? CARD_BATCHES : [])
      sizes.push(await measureAdapter({ depth, batch }, asked));
  }
  const at = (batch: number): OnAdapter | undefined => {
    const found = sizes.find(({ size }) => size.batch === batch);
    return found && { kind: found.kind, ways: waysOf(found) };
  };
  const judged = figures(onNull, at(32), at(128));
  const agreements = sizes.map(({ steps, size }) => agreement(steps, size));
  const all = [...onNull, ...sizes.flatMap(waysOf)];
  const result = {
    what: `a step of ResNet-${depth} on WebGPU, 100 classes`,
    ...where,
    adapter: sizes[0]?.adapter ?? "not measured",
    dawn: measured(all)?.versions["webgpu"] ?? "unknown",
    torch: torchOf(all),
    rounds: asked.rounds,
    nullDevice: { size: nullSize, ways: onNull },
    sizes,
    agreements,
    figures: judged,
  };
  keep("webgpu-step", asked, result, [
    verdictTable(judged),
    stepTable(
      `A step of ResNet-${depth}, batch ${NULL_BATCH}, on Dawn's null device`,
      onNull,
      true,
    ),
    ...sizes.flatMap(tablesAt),
  ]);
  const good = agreements.every((found) => found.good);
  if (!good) console.log("NOT THE SAME NET: first losses differ.");
  return good && all.every(({ outcome }) => outcome !== "failed");
};
