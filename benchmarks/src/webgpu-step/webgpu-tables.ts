import type { Agreement } from "../training-step/agreement.js";
import type { Figure } from "../training-step/figures.js";
import type { Outcome } from "../training-step/measure.js";
import type { Size } from "../training-step/protocol.js";
import type { Circumstances } from "../training-step/readme.js";
import type { Table } from "../training-step/table.js";
import { verdictTable } from "../training-step/tables/verdict.js";
import { figures, type OnAdapter } from "./figures.js";
import { filterTable, stepTable } from "./tables.js";

/** The outcomes at one size on the machine's adapter. */
export interface AdapterOutcomes {
  readonly size: Size;
  readonly adapter: string;
  readonly kind: OnAdapter["kind"];
  readonly steps: readonly Outcome[];
  readonly filters: readonly Outcome[];
}

/** The stored result of `webgpu-step`. */
export interface WebGpuResult extends Circumstances {
  readonly what: string;
  readonly adapter: string;
  readonly dawn: string;
  readonly nullDevice: { readonly size: Size; readonly ways: readonly Outcome[] };
  readonly sizes: readonly AdapterOutcomes[];
  readonly agreements: readonly Agreement[];
  readonly figures: readonly Figure[];
}

type Measured = Pick<WebGpuResult, "nullDevice" | "sizes">;

/** The figures of a run: on the null device, and at batches of 32 and 128 on the adapter. */
export const figuresOf = ({ nullDevice, sizes }: Measured): readonly Figure[] => {
  const at = (batch: number): OnAdapter | undefined => {
    const found = sizes.find(({ size }) => size.batch === batch);
    return found && { kind: found.kind, ways: [...found.steps, ...found.filters] };
  };
  return figures(nullDevice.ways, at(32), at(128));
};

const adapterTables = ({ size, adapter, kind, steps, filters }: AdapterOutcomes) => [
  stepTable(
    `A step of ResNet-${size.depth}, batch ${size.batch}, on ${adapter}`,
    steps,
    kind === "card",
  ),
  filterTable(`The filter gradient alone, batch ${size.batch}, on ${adapter}`, filters, size.batch),
];

/** The tables of a run. */
export const webGpuTables = (measured: Measured): readonly Table[] => {
  const { size, ways } = measured.nullDevice;
  return [
    verdictTable(figuresOf(measured)),
    stepTable(
      `A step of ResNet-${size.depth}, batch ${size.batch}, on Dawn's null device`,
      ways,
      true,
    ),
    ...measured.sizes.flatMap(adapterTables),
  ];
};
