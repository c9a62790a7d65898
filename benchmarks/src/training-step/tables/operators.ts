import type { Spread } from "../../result-file.js";
import { groups } from "../arithmetic.js";
import { taskOf, wayOf } from "../figures.js";
import { spreadText } from "../format.js";
import type { Measured, MeasuredWay, Outcome } from "../measure.js";
import {
  convolutions,
  convolutionTask,
  normalizations,
  normalizationTask,
} from "../operator-tasks.js";
import type { Size } from "../protocol.js";
import type { Table } from "../table.js";

const operatorWays = (outcomes: readonly Outcome[]): readonly MeasuredWay[] =>
  ["operators", "operators-composite", "operators-torch"].flatMap(
    (id) => wayOf(outcomes, id) ?? [],
  );

/** Batch norm with ReLU, in milliseconds. */
export const normalizationTable = (outcomes: readonly Outcome[], { batch }: Size): Table => {
  const ways = operatorWays(outcomes);
  return {
    title: "Batch norm and ReLU, forward or both passes, milliseconds",
    head: ["size, pass", ...ways.map(({ label }) => label)],
    rows: (ways.length === 0 ? [] : groups).flatMap(({ side, channels }) =>
      normalizations.map((pass) => [
        `[${batch}, ${side}, ${side}, ${channels}], ${pass === "forward" ? pass : "both"}`,
        ...ways.map(({ id }) => {
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
  const ways = operatorWays(outcomes);
  return {
    title: "3x3 convolutions, GFLOP/s",
    head: ["channels, pass", ...ways.map(({ label }) => label)],
    rows: (ways.length === 0 ? [] : groups).flatMap(({ channels }) =>
      convolutions.map((pass) => [
        `${channels}, ${pass}`,
        ...ways.map(({ id }) => {
          const task = taskOf(outcomes, id, convolutionTask(pass, channels));
          return task === undefined ? "" : spreadText(rate(task));
        }),
      ]),
    ),
    notes: [],
  };
};
