import { taskOf, wayOf } from "../figures.js";
import { short, spreadText } from "../format.js";
import type { Outcome } from "../measure.js";
import type { Size } from "../protocol.js";
import type { Table } from "../table.js";

/** What was measured at one size. */
export interface Grown {
  readonly size: Size;
  readonly ways: readonly Outcome[];
}

const cells = ({ size, ways }: Grown, id: string): readonly string[] => {
  const task = taskOf(ways, id);
  if (task === undefined) return [ways.find((way) => way.id === id)?.outcome ?? "", "", ""];
  return [
    spreadText(task.seconds),
    short((1000 * task.seconds.median) / size.batch),
    ((wayOf(ways, id)?.peakBytes ?? 0) / 1e9).toFixed(2),
  ];
};

/** Our step and PyTorch's at several sizes. */
export const growthTable = (grown: readonly Grown[]): Table => ({
  title: "A stage-1 step as batch and depth grow",
  head: [
    "network, batch",
    "longtail, seconds",
    "ms/image",
    "peak GB",
    "PyTorch, seconds",
    "ms/image",
    "peak GB",
  ],
  rows: grown.map((at) => [
    `ResNet-${at.size.depth}, ${at.size.batch}`,
    ...cells(at, "ours"),
    ...cells(at, "torch-channels-last"),
  ]),
  notes: grown.flatMap(({ size, ways }) =>
    ways.flatMap((way) =>
      way.outcome === "measured"
        ? []
        : [`ResNet-${size.depth}, batch ${size.batch}, ${way.label}: ${way.reason}`],
    ),
  ),
});
