import type { Circumstances } from "../circumstances.js";
import type { Finished } from "../finished.js";
import { mean, oneDecimal } from "../statistics.js";
import type { Row } from "../tables/table.js";
import type { View } from "../view.js";
import { type Sheet, words } from "./sheet.js";

const networkName = (model: Row["pipeline"]["model"]): string => {
  switch (model.kind) {
    case "model/branched-cifar-resnet":
    case "model/branched-imagenet-resnet":
      return `ResNet-${model.depth}, two branches`;
    case "model/imagenet-resnet":
      return model.variant === "resnet" ? `ResNet-${model.depth}` : `ResNeXt-${model.depth} 32x4d`;
    case "model/places-resnet":
      return `ResNet-${model.depth}, pretrained, one block trained`;
    case "model/identity":
      return "features of another network";
    case "model/cifar-resnet":
      return `ResNet-${model.depth}`;
  }
};

const hours = (seconds: number): string =>
  seconds < 5400
    ? `${Math.max(1, Math.round(seconds / 60))} min`
    : `${oneDecimal(seconds / 3600)} h`;

const distinct = (values: readonly string[], separator: string): string =>
  [...new Set(values)].join(separator);

type Invocation = Pick<Circumstances, "backend" | "device" | "commit" | "changed">;

const commitOf = ({ commit, changed }: Invocation): string =>
  changed ? `${commit} with changes` : commit;

const deviceOf = ({ backend, device }: Invocation): string => `${backend}: ${device}`;

// The invocations that trained stage 1, then those that trained the cell.
const invocationsOf = (cell: Finished): readonly Invocation[] => [
  ...(cell.stage1?.sittings ?? []),
  ...(cell.before ?? []),
  cell,
];

/** How our rows were run: network, epochs, machine and commit. */
export const makingSheet = ({ results }: View): Sheet => ({
  head: [
    "method",
    "network",
    "epochs",
    "batch norm in stage 2",
    "backend",
    "time",
    "seeds",
    "commit",
  ].map((title) => ({ title })),
  rows: results
    .filter(({ finished }) => finished.length > 0)
    .map(({ row: { title, pipeline }, finished }) => {
      const seconds = mean(finished.map((cell) => cell.seconds));
      return [
        words(title),
        words(networkName(pipeline.model)),
        words(
          [
            pipeline.stage1.epochs,
            ...(pipeline.stage2 === undefined ? [] : [pipeline.stage2.epochs]),
          ].join(" + "),
        ),
        words(pipeline.stage2?.normalization ?? "none"),
        words(distinct(finished.flatMap(invocationsOf).map(deviceOf), "; ")),
        [{ text: hours(seconds), value: seconds }],
        words(
          distinct(
            finished.map(({ seed }) => String(seed)),
            ", ",
          ),
        ),
        words(distinct(finished.flatMap(invocationsOf).map(commitOf), "; ")),
      ];
    }),
});
