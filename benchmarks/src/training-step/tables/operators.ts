import type { Spread } from "../../result-file.js";
import { groups } from "../arithmetic.js";
import { taskOf, wayOf } from "../figures.js";
import { spreadText } from "../format.js";
import type { Measured, Outcome } from "../measure.js";
import {
  convolutions,
  convolutionTask,
  normalizations,
  normalizationTask,
} from "../operator-tasks.js";
import type { Size } from "../protocol.js";
import type { Table } from "../table.js";

const titles = {
  operators: "longtail",
  "operators-composite": "composite ops",
  "operators-torch": "PyTorch",
};

/** The measured ways of single operators, each with its column's title. */
const columnsOf = (outcomes: readonly Outcome[]) =>
  Object.entries(titles)
    .filter(([id]) => wayOf(outcomes, id) !== undefined)
    .map(([id, title]) => ({ id, title }));

/** Batch norm with ReLU, in milliseconds. */
export const normalizationTable = (outcomes: readonly Outcome[], { batch }: Size): Table => {
  const columns = columnsOf(outcomes);
  return {
    title: "Batch norm and ReLU, milliseconds",
    head: ["size, pass", ...columns.map(({ title }) => title)],
    rows: (columns.length === 0 ? [] : groups).flatMap(({ side, channels }) =>
      normalizations.map((pass) => [
        `[${batch}, ${side}, ${side}, ${channels}], ${pass}`,
        ...columns.map(({ id }) => {
          const task = taskOf(outcomes, id, normalizationTask(pass, channels));
          return task === undefined ? "" : spreadText(task.seconds, 1000);
        }),
      ]),
    ),
    notes: [],
  };
};

const rate = ({ gflop = 0, seconds: { median, min, max } }: Measured): Spread => ({
  median: gflop / median,
  min: gflop / max,
  max: gflop / min,
});

/** 3x3 convolutions, in GFLOP/s. */
export const convolutionTable = (outcomes: readonly Outcome[]): Table => {
  const columns = columnsOf(outcomes);
  return {
    title: "3x3 convolutions, GFLOP/s",
    head: ["channels, pass", ...columns.map(({ title }) => title)],
    rows: (columns.length === 0 ? [] : groups).flatMap(({ channels }) =>
      convolutions.map((pass) => [
        `${channels}, ${pass}`,
        ...columns.map(({ id }) => {
          const task = taskOf(outcomes, id, convolutionTask(pass, channels));
          return task === undefined ? "" : spreadText(rate(task));
        }),
      ]),
    ),
    notes: [],
  };
};
