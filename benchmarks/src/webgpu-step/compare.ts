import { circumstances } from "../result-file.js";
import { agreement } from "../training-step/agreement.js";
import { keep } from "../training-step/keep.js";
import type { MeasuredWay, Outcome } from "../training-step/measure.js";
import { measureAt } from "../training-step/measure-at.js";
import type { Size } from "../training-step/protocol.js";
import { torchOf } from "../training-step/torch-of.js";
import type { Options } from "./options.js";
import {
  adapterWays,
  CARD_BATCHES,
  FIRST_BATCH,
  filterGradientWays,
  NULL_BATCH,
  nullWays,
  torchWays,
} from "./ways.js";
import {
  type AdapterOutcomes,
  figuresOf,
  type WebGpuResult,
  webGpuTables,
} from "./webgpu-tables.js";

const firstMeasured = (ways: readonly Outcome[]): MeasuredWay | undefined =>
  ways.find((way): way is MeasuredWay => way.outcome === "measured");

const measureAdapter = async (size: Size, options: Options): Promise<AdapterOutcomes> => {
  console.log(`\nthe machine's adapter, batch ${size.batch}`);
  const steps = await measureAt(size, [...adapterWays(size), ...torchWays(size)], options);
  const filters = await measureAt(size, filterGradientWays(size), options);
  const adapter = firstMeasured(steps)?.description.replace(/, \w+ kernels$/, "") ?? "none";
  const kind = adapter.includes("(graphics card)") ? "card" : "software";
  return { size, adapter, kind, steps, filters };
};

const measureSizes = async (options: Options): Promise<readonly AdapterOutcomes[]> => {
  if (options.nullOnly) return [];
  const { depth } = options;
  const first = await measureAdapter({ depth, batch: FIRST_BATCH }, options);
  const sizes = [first];
  for (const batch of first.kind === "card" ? CARD_BATCHES : [])
    sizes.push(await measureAdapter({ depth, batch }, options));
  return sizes;
};

/** Compares the ways of a step on WebGPU. Returns whether all trained the same network and none failed. */
export const compare = async (options: Options): Promise<boolean> => {
  const where = circumstances(); // the commit at the start
  console.log("Dawn's null device");
  const size = { depth: options.depth, batch: NULL_BATCH };
  const nullDevice = { size, ways: await measureAt(size, nullWays(size), options) };
  const sizes = await measureSizes(options);
  const agreements = sizes.map((at) => agreement(at.steps, at.size));
  const all = [
    ...nullDevice.ways,
    ...sizes.flatMap(({ steps, filters }) => [...steps, ...filters]),
  ];
  const result: WebGpuResult = {
    what: `a step of ResNet-${options.depth} on WebGPU, 100 classes`,
    ...where,
    adapter: sizes[0]?.adapter ?? "not measured",
    dawn: firstMeasured(all)?.versions["webgpu"] ?? "unknown",
    torch: torchOf(all),
    rounds: options.rounds,
    nullDevice,
    sizes,
    agreements,
    figures: figuresOf({ nullDevice, sizes }),
  };
  keep("webgpu-step", options, result, webGpuTables(result));
  const good = agreements.every((found) => found.good);
  if (!good) console.log("NOT THE SAME NETWORK: first losses differ.");
  return good && all.every(({ outcome }) => outcome !== "failed");
};
