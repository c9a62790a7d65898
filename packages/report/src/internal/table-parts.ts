import type { ResultSummary } from "@longtail/run-record";
import { stageTitle } from "../stage-title.js";
import { type Child, element, type Markup } from "./markup.js";
import type { Recipe } from "./recipes.js";
import { mean, standardDeviation } from "./spread.js";
import { seriesOf } from "./theme.js";

/** The groups of classes, from the most training images to the fewest. */
export const groupNames = ["many", "medium", "few"] as const;

/** A table in a box that scrolls by itself, by keyboard as well; its first column stays in sight. */
export const tableBox = (name: string, kind: string, ...content: readonly Child[]): Markup =>
  element(
    "div",
    { class: "card scroll", role: "region", "aria-label": name, tabindex: "0" },
    element("table", { class: kind }, ...content),
  );

/** The row of column titles. */
export const head = (...titles: readonly string[]): Markup =>
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      titles.map((title) =>
        title === "" ? element("td", {}, "") : element("th", { scope: "col" }, title),
      ),
    ),
  );

/** The color of a run among several, as a small square. */
export const chip = (run: number, runs: number): Markup =>
  element("span", { class: `chip chip-${seriesOf(run, runs)}`, "aria-hidden": "true" }, "");

/** A recipe's name with its color. */
export const recipeName = ({ method }: Recipe, i: number, recipes: number): Child => [
  chip(i, recipes),
  method,
];

/** A heading over some rows of a table. */
export const part = (columns: number, ...title: readonly Child[]): Markup =>
  element(
    "tr",
    { class: "part" },
    element("th", { scope: "rowgroup", colspan: columns }, element("span", {}, ...title)),
  );

/** Numbers in a cell: mean and standard deviation, which stand below each other on a narrow screen. */
export const spreadCell = (
  values: readonly number[],
  show: (value: number) => string,
  kind?: string,
): Markup =>
  element(
    "td",
    { class: kind },
    values.length === 0 ? "none" : show(mean(values)),
    values.length > 1
      ? element("span", { class: "deviation" }, ` ± ${show(standardDeviation(values))}`)
      : undefined,
  );

/** Where weights were taken: `stage 2, epoch 9`, or `stage 2, epochs 7, 9` over several seeds; a transform comes after all epochs. */
export const moment = (results: readonly ResultSummary[]): string =>
  [...new Set(results.map(({ stage }) => stage))]
    .map((stage) => {
      if (stage === "transform") return stage;
      if (stage === "judged") return "scores as given";
      const epochs = results.flatMap((one) => (one.stage === stage ? [one.epoch + 1] : []));
      const distinct = [...new Set(epochs)].sort((a, b) => a - b);
      return `${stageTitle(stage)}, epoch${distinct.length > 1 ? "s" : ""} ${distinct.join(", ")}`;
    })
    .join("; ");

/** Whether a recipe is the scores of a model that was trained elsewhere. */
export const isJudged = ({ runs: [{ best }] }: Recipe): boolean => best.stage === "judged";

/** Whether two results are of the same weights. */
export const isSame = (a: ResultSummary, b: ResultSummary): boolean =>
  a.stage === b.stage && a.epoch === b.epoch;
