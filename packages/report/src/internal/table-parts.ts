import type { ResultSummary, RunSummary } from "@longtail/run-record";
import { type Child, element, type Markup } from "./markup.js";
import { seriesOf } from "./theme.js";

/** The groups of classes, from the most training images to the fewest. */
export const groupNames = ["many", "medium", "few"] as const;

/** A table in a box that scrolls by itself, by keyboard as well. */
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
      titles.map((title) => element("th", { scope: "col" }, title)),
    ),
  );

/** A run's name with its colour. */
export const runName = (run: RunSummary, i: number, runs: number): Child => [
  element("span", { class: `chip chip-${seriesOf(i, runs)}`, "aria-hidden": "true" }, ""),
  run.method,
];

/** Where the best weights were taken: `stage 2, epoch 9`; a transform comes after all epochs. */
export const moment = ({ stage, epoch }: ResultSummary): string =>
  stage === "transform" ? stage : `${stage}, epoch ${epoch + 1}`;
