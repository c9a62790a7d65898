import { taskOf, wayOf } from "../figures.js";
import { short, spreadText } from "../format.js";
import type { Outcome } from "../measure.js";
import type { Size } from "../protocol.js";
import type { Circumstances } from "../readme.js";
import type { Table } from "../table.js";

/** The outcomes at one size. */
export interface SizeOutcomes {
  readonly size: Size;
  readonly ways: readonly Outcome[];
}

/** The stored result of `--grow`. */
export interface GrowthResult extends Circumstances {
  readonly what: string;
  readonly sizes: readonly SizeOutcomes[];
}

const cells = ({ size, ways }: SizeOutcomes, id: string): readonly string[] => {
  const task = taskOf(ways, id);
  if (task === undefined) return [ways.find((way) => way.id === id)?.outcome ?? "", "", ""];
  return [
    spreadText(task.seconds),
    short((1000 * task.seconds.median) / size.batch),
    ((wayOf(ways, id)?.peakBytes ?? 0) / 1e9).toFixed(2),
  ];
};

/** Our step and PyTorch's at several sizes. */
export const growthTables = ({ sizes }: Pick<GrowthResult, "sizes">): readonly Table[] => [
  {
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
    rows: sizes.map((at) => [
      `ResNet-${at.size.depth}, ${at.size.batch}`,
      ...cells(at, "ours"),
      ...cells(at, "torch-channels-last"),
    ]),
    notes: [
      "PyTorch runs in channels-last layout.",
      ...sizes.flatMap(({ size, ways }) =>
        ways.flatMap((way) =>
          way.outcome === "measured"
            ? []
            : [`ResNet-${size.depth}, batch ${size.batch}, ${way.label}: ${way.reason}`],
        ),
      ),
    ],
  },
];
