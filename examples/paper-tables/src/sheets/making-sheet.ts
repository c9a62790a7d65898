import type { Finished } from "../finished.js";
import { mean, one } from "../statistics.js";
import type { Row } from "../tables/table.js";
import type { View } from "../view.js";
import type { Sheet } from "./sheet.js";

const netOf = (model: Row["pipeline"]["model"]): string =>
  model.kind === "model/cifar-resnet"
    ? `ResNet-${model.depth}`
    : `ResNet-${model.depth}, two branches`;

const hours = (seconds: number): string =>
  seconds < 5400 ? `${Math.max(1, Math.round(seconds / 60))} min` : `${one(seconds / 3600)} h`;

const distinct = (values: readonly string[]): string => [...new Set(values)].join(", ");

const commitOf = ({ commit, changed }: Finished): string =>
  changed ? `${commit}, changed` : commit;

/** How our rows were run. */
export const makingSheet = ({ results }: View): Sheet => ({
  head: ["method", "net", "epochs", "batch norm in stage 2", "backend", "time", "seeds", "commit"],
  rows: results
    .filter(({ finished }) => finished.length > 0)
    .map(({ row: { title, pipeline }, finished }) => [
      title,
      netOf(pipeline.model),
      [
        pipeline.stage1.epochs,
        ...(pipeline.stage2 === undefined ? [] : [pipeline.stage2.epochs]),
      ].join(" + "),
      pipeline.stage2?.normalization ?? "none",
      distinct(finished.map(({ backend, device }) => `${backend}: ${device}`)),
      hours(mean(finished.map(({ seconds }) => seconds))),
      distinct(finished.map(({ seed }) => String(seed))),
      distinct(finished.map(commitOf)),
    ]),
});
